#!/bin/sh
# kernel.sh FILE: build a User-Mode Linux from Debian's linux-source-6.12 as FILE. It is built
# once for each version of that package, and kept in the user's cache.
set -eu
version=6.12
archive=/usr/src/linux-source-$version.tar.xz
here=$(cd "$(dirname "$0")" && pwd)
[ -e $archive ] || {
	echo "$archive is not there; Debian has it in the package linux-source-$version" >&2
	exit 1
}
for command in gcc flex bison bc xz; do
	command -v $command >/dev/null || {
		echo "$command is not in the PATH; Debian has what is needed in: gcc make flex bison bc xz-utils" >&2
		exit 1
	}
done
of=$(dpkg-query -W -f '${Version}' linux-source-$version 2>/dev/null || sha256sum $archive | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tcpcheck
kept=$cache/linux-$of-$(sha256sum "$here/linux.config" | cut -c1-8)
if [ ! -x "$kept" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	echo "building Linux $of: six minutes of a processor, 2 GB in $work"
	tar xf $archive -C "$work"
	cd "$work"/linux-source-$version
	# What is to be saved of a processor's registers: all that AMX has.
	sed -i 's/DEFINE_LONGS(HOST_FP_SIZE, [0-9]*)/DEFINE_LONGS(HOST_FP_SIZE, 11264)/' arch/x86/um/user-offsets.c
	make -s ARCH=um allnoconfig KCONFIG_ALLCONFIG="$here/linux.config" >/dev/null
	make -s ARCH=um -j"$(nproc)" linux >/dev/null
	mkdir -p "$cache"
	strip -o "$kept.new" linux
	mv "$kept.new" "$kept"
	cd "$here"
fi
cp "$kept" "$1"
echo "Linux $of: $(du -h "$1" | cut -f1) in $1, kept as $kept"
