#!/usr/bin/env bash
# What action.yml runs: asks the questions of $CONFIG, makes an annotation of every answer
# that is not the one expected, and a job summary with the ladder of its counterexample.
# It needs Go and jq, which GitHub's runners have.
set -euo pipefail

tools=$(mktemp -d "${RUNNER_TEMP:-/tmp}/tcpcheck.XXXXXX")
trap 'rm -rf "$tools"' EXIT
go build -C "$GITHUB_ACTION_PATH" -o "$tools/tcpcheck" ./cmd/tcpcheck

status=0
"$tools/tcpcheck" verify --config "$CONFIG" --timeout "${TIMEOUT:-10m}" --quiet \
	--json "$tools/answer.json" 2> "$tools/errors" || status=$?
echo "status=$status" >> "$GITHUB_OUTPUT"

# escaped writes a text as the message of an annotation takes it, property as its properties do.
escaped() { sed -e 's/%/%25/g' -e 's/\r/%0D/g' | awk '{ printf "%s%s", sep, $0; sep = "%0A" }'; }
property() { escaped | sed -e 's/:/%3A/g' -e 's/,/%2C/g'; }
file=$(printf %s "$CONFIG" | property)

if [[ ! -s $tools/answer.json ]]; then
	echo "::error file=$file,title=tcpcheck::$(escaped < "$tools/errors")"
	exit "$status"
fi

# The checks, one a line, in their order.
jq -c '.scenarios[].checks[]' "$tools/answer.json" > "$tools/checks"
{
	echo "### tcpcheck: $CONFIG"
	echo
	echo "| | question | asked | found |"
	echo "|---|---|---|---|"
	jq -r '[if .ok then "✓" else "✗" end, (.question // ""), (.property // .witness),
		(if .ok then .found.verdict // "as expected" else .differs | join("; ") end)]
		| map(gsub("\\|"; "\\|")) | "| " + join(" | ") + " |"' "$tools/checks"
} >> "$GITHUB_STEP_SUMMARY"

while IFS= read -r check; do
	question=$(jq -r '.question // ""' <<< "$check")
	asked=$(jq -r '.property // .witness' <<< "$check")
	level=error
	[[ $(jq -r '.found.verdict // ""' <<< "$check") != incomplete ]] || level=warning
	line=1
	if [[ -n $question ]]; then
		line=$(grep -nF -m 1 -- "$question" "$CONFIG" | cut -d: -f1 || true)
	fi
	says=$(jq -r '([.question // empty] + [.differs | join("; ")]) | join(": ")' <<< "$check" | escaped)
	echo "::$level file=$file,line=${line:-1},title=$(printf %s "$asked" | property)::$says"
	jq -e '.trace' <<< "$check" > "$tools/trace.json" || continue
	{
		echo
		echo "**${question:+$question: }$asked**"
		echo
		echo '```mermaid'
		"$tools/tcpcheck" render "$tools/trace.json" --format mmd -o -
		echo '```'
	} >> "$GITHUB_STEP_SUMMARY"
done < <(jq -c 'select(.ok | not)' "$tools/checks")

exit "$status"
