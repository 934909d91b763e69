# docker build -t tcpcheck . && docker run --rm -v "$PWD:/work" tcpcheck verify --wait 0
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /tcpcheck ./cmd/tcpcheck

FROM scratch
COPY --from=build /tcpcheck /tcpcheck
# Where the user's files are, and where temporary ones go.
WORKDIR /tmp
WORKDIR /work
ENTRYPOINT ["/tcpcheck"]
