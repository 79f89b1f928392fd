#!/bin/sh
# Turns the unpacked packages into the guest's root, kernel and initrd. Runs inside the new root during the image build, as its
# root; the recipe and the kernel package lie in /tmp/glovebox, the results go to /tmp/glovebox/out.
set -eu
recipe=/tmp/glovebox
out=$recipe/out
# Every file of the image has this time: the same recipe and packages give the same image.
image_time=@1700000000
mkdir -p "$out"

make_user() {
  echo 'user:x:1000:1000::/home/user:/usr/sbin/nologin' >>/etc/passwd
  echo 'user:x:1000:' >>/etc/group
  echo 'user:!:1::::::' >>/etc/shadow
  sed -i 's/^root:[^:]*:/root:!:/' /etc/shadow
  mkdir -p /home/user
  chown 1000:1000 /home/user
  chmod 0700 /home/user
}

name_host() {
  rm -f /etc/resolv.conf
  echo 'disp' >/etc/hostname
  echo '127.0.0.1 localhost disp' >/etc/hosts
  mkdir -p /usr/lib/glovebox
}

# Only what the guest's devices need, numbered in the order of their dependencies.
make_initrd() {
  kernel=$recipe/kernel
  mkdir -p "$kernel"
  dpkg-deb -x "$recipe"/linux-image-*.deb "$kernel"
  version=$(ls "$kernel/usr/lib/modules" 2>/dev/null || ls "$kernel/lib/modules")
  [ -d "$kernel/lib" ] || ln -s usr/lib "$kernel/lib"
  cp "$kernel/boot/vmlinuz-$version" "$out/vmlinuz"
  depmod -b "$kernel" "$version"
  initrd=$recipe/initrd
  mkdir -p "$initrd/bin" "$initrd/mod" "$initrd/dev" "$initrd/proc" "$initrd/sys" "$initrd/ro" "$initrd/rw" "$initrd/newroot"
  cp /usr/bin/busybox "$initrd/bin/busybox"
  cp "$recipe/initrd-init" "$initrd/init"
  chmod 0755 "$initrd/init"
  number=100
  for module in virtio_blk erofs overlay bochs evdev virtio_input virtio_rng; do
    for file in $(modprobe -d "$kernel" -S "$version" --show-depends "$module" | sed -n 's/^insmod //p'); do
      name=$(basename "$file" | sed 's/\.ko.*//')
      [ -z "$(find "$initrd/mod" -name "*-$name.ko")" ] || continue
      case $file in
        *.xz) busybox xzcat "$file" >"$initrd/mod/$number-$name.ko" ;;
        *) cp "$file" "$initrd/mod/$number-$name.ko" ;;
      esac
      number=$((number + 1))
    done
  done
  find "$initrd" -exec touch -h -d "$image_time" {} +
  (cd "$initrd" && find . | LC_ALL=C sort | busybox cpio -o -H newc >"$out/initrd")
}

# What the system does without at run time. A hostile document gets no package manager, no interpreter it does not need, no
# setuid program, and no 3D stack.
strip_root() {
  find / -xdev -perm /6000 -exec chmod ug-s {} +
  rm -rf /usr/lib/x86_64-linux-gnu/libLLVM* /usr/lib/x86_64-linux-gnu/libgallium* /usr/lib/x86_64-linux-gnu/dri \
    /usr/lib/x86_64-linux-gnu/libz3* /usr/lib/llvm* /usr/share/yudit \
    /usr/lib/udev /usr/lib/systemd /usr/lib/x86_64-linux-gnu/systemd /usr/share/fonts/X11 /usr/share/poppler /usr/share/zoneinfo
  rm -rf /var/cache/apt /var/lib/dpkg /var/cache/debconf /var/log/* /usr/lib/apt /usr/share/bash-completion \
    /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian /usr/include
  rm -f /usr/bin/apt* /usr/bin/dpkg* /usr/bin/gpg* /usr/bin/perl* /usr/bin/busybox /usr/lib/x86_64-linux-gnu/libapt* \
    /usr/bin/su /usr/bin/passwd /usr/bin/newgrp /usr/bin/chsh /usr/bin/chfn /usr/bin/gpasswd /sbin/unix_chkpwd
  rm -rf /usr/share/perl /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl
}

# Headers, and the libraries that the guest's own programs are linked with: for the build, outside the root.
make_sysroot() {
  sysroot=$out/sysroot
  unpacked=$recipe/unpacked
  mkdir -p "$sysroot/include" "$sysroot/lib" "$unpacked"
  for package in "$recipe"/headers/*.deb; do [ -e "$package" ] && dpkg-deb -x "$package" "$unpacked"; done
  [ -d "$unpacked/usr/include" ] || return 0
  cp -r "$unpacked"/usr/include/. "$sysroot/include/"
  libraries=/usr/lib/x86_64-linux-gnu
  while read -r library; do
    cp -L "$libraries/$(readlink "$unpacked$libraries/lib$library.so")" "$sysroot/lib/lib$library.so"
  done <"$recipe/libraries"
}

make_user
name_host
make_initrd
make_sysroot
strip_root
# fontconfig believes a cache only if its folder has the time that the cache was made from.
find /usr/share/fonts /etc/fonts -exec touch -h -d "$image_time" {} +
fc-cache -s -f
