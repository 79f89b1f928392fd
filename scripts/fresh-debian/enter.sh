# Sourced by what tries things on a computer where nothing is yet: makes a fresh Debian, and runs a program within it.

# The mirror that this computer takes its own packages from.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' | awk '$2 == "main" && $1 !~ /security/ {print $1; exit}'
}

# run_alone PROGRAM…: in place of this shell, in namespaces of its own. Whatever it started and mounted ends with it, and it ends
# with whoever started it, however that ends.
run_alone() { exec setpriv --pdeathsig KILL unshare --mount --pid --mount-proc --fork --kill-child -- "$@"; }

# make_debian RELEASE ROOT PACKAGES SUITE…: leaves what is there already. PACKAGES are separated by commas.
make_debian() {
  local release=$1 root=$2 packages=$3 mirror sources
  shift 3
  [ ! -d "$root/usr" ] || return 0
  mirror=$(debian_mirror)
  sources=$(mktemp)
  printf "deb $mirror %s main\n" "$@" > "$sources"
  # Nobody needs it after a power cut. QEMU 10 is in the backports of a release that has an older one.
  mmdebstrap --quiet --variant=minbase --mode=root --dpkgopt=force-unsafe-io --include="$packages" \
    --setup-hook='printf "Package: qemu-* seabios\nPin: release n=*-backports\nPin-Priority: 990\n" > "$1/etc/apt/preferences.d/qemu"' \
    "$release" "$root" "$sources"
  rm "$sources"
}

# run_in_debian [--offline] ROOT PROGRAM [NAME=FOLDER…]: each folder lies at /mnt/NAME; `project` may only be read. No chroot: in
# one the kernel makes no user namespaces. Its processes end with it. Offline its network is its own and leads nowhere.
run_in_debian() {
  local offline=
  [ "$1" != --offline ] || { offline=--net; shift; }
  local root=$1 program=$2
  shift 2
  root=$root program=$program offline=$offline unshare --mount --pid $offline --fork --kill-child -- bash -euc '
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/dev/shm"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/run"
    mkdir -p "$root/mnt/outside"
    for entry in "$@"; do
      mkdir -p "$root/mnt/${entry%%=*}"
      mount --bind "${entry#*=}" "$root/mnt/${entry%%=*}"
    done
    mount -o remount,bind,ro "$root/mnt/project"
    cat /etc/resolv.conf > "$root/etc/resolv.conf"
    # As an installer writes it: without it, nobody knows what localhost is.
    printf "127.0.0.1\tlocalhost\n127.0.1.1\t%s\n" "$(uname -n)" > "$root/etc/hosts"
    [ -z "$offline" ] || ip link set lo up
    cd "$root"
    pivot_root . mnt/outside
    umount -l /mnt/outside
    cd /
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$program"
  ' run_in_debian "$@"
}
