// What `glovebox doctor` says of dom0 on QEMU, in English. Names of checks are for programs, so the same in every language.

export const englishDoctor = {
  qemu: {
    found: (version: string) => `QEMU ${version}`,
    missing: 'QEMU is not installed.',
    install: 'Install qemu-system-x86 (on Debian 12 from bookworm-backports).',
    old: (version: string) => `QEMU ${version} is too old.`,
    installNewer: 'Install QEMU 10 or newer (on Debian 12 from bookworm-backports).',
  },
  daemon: {
    stopped: 'The daemon does not run; a click starts it.',
    silent: (pid: number) =>
      `The daemon (pid ${pid}) does not tell how it is: it hangs, or the policy denies glovebox.Status.`,
    replace: 'Allow it in the policy, or run “glovebox dom0 stop --force”; the next click starts another one.',
    runs: (pid: number) => `The daemon runs (pid ${pid}).`,
    leaves: (pid: number) => `The daemon runs (pid ${pid}); it makes room for another one when nothing is open.`,
  },
  jail: {
    works: 'A program runs in the jail that every QEMU gets.',
    fails: (cause: string) => `The jail that every QEMU gets cannot be made: ${cause}`,
    install: 'Install bubblewrap and util-linux, and allow unprivileged user namespaces.',
    installProfile:
      'AppArmor refuses user namespaces here. Install the package glovebox-apparmor, ' +
      'then run “sudo apparmor_parser -r /etc/apparmor.d/glovebox”.',
    allowProgram: (program: string) => `AppArmor refuses user namespaces here. Allow them to ${program}.`,
    loadProfile: (command: string) => `AppArmor refuses user namespaces here. Run “${command}”.`,
  },
  farm: {
    named: (address: string, until: string) =>
      `Attachments open on the farm at ${address}; this computer’s certificate is valid until ${until}.`,
    unreadable: (path: string) => `${path} speaks of a farm in a way that cannot be understood.`,
    noUse: (path: string) => `${path}, which the policy names for a farm, cannot be read or is not what it should be.`,
    expired: (at: string) => `The certificate for the farm was valid until ${at}.`,
    mend: 'Have your administrator mend “farm” in the policy; docs/farm.md says what belongs there.',
    renew: 'Have your administrator renew it; check this computer’s clock, too.',
  },
  templateHash: {
    same: (name: string, hash: string) => `${name}: as the policy names it (${hash}).`,
    other: (name: string, wanted: string, found: string) =>
      `${name}: the policy has ${wanted}, and what opens attachments has ${found}.`,
    missing: (name: string, wanted: string) =>
      `${name}: the policy has ${wanted}, and what opens attachments has none that can be used.`,
    unread: (name: string) => `${name}: its files are still being read.`,
    unknown: 'What opens attachments cannot be asked which templates it has.',
    openFirst: 'Open an attachment, then run “glovebox doctor” again.',
    mendHere: (name: string) =>
      `Import the one that the policy means (“glovebox template import ${name}.glovebox …”); or have your administrator ` +
      'write the new hash into “templateHashes”: “glovebox template list --sha256” prints it.',
    mendFarm:
      'Have your administrator give each host the template that the policy means, and the same list (“--templates”); ' +
      'or write the new hash into “templateHashes”.',
  },
  walls: {
    everywhere:
      'everywhere: namespaces, no capabilities, no writable file, limits of one process, ended first when memory runs out',
    seccomp: (has: boolean) => `own rule for system calls: ${has ? 'yes' : 'not for this processor'}`,
    landlock: (has: boolean) => `Landlock: ${has ? 'yes' : 'no (needs util-linux 2.40 and a kernel with it)'}`,
    groups: (names: string) => `control groups: ${names}`,
    groupsUnknown: 'control groups: not known, the daemon does not run',
    noGroups: 'control groups: none were given to the daemon',
  },
  kvm: {
    none: 'No usable /dev/kvm: DispVMs run under software emulation (TCG).',
    untried: '/dev/kvm opens; whether it runs guests can be tried once there is a template.',
    works: 'KVM runs guests.',
    fails: '/dev/kvm opens but does not run guests: DispVMs run under software emulation (TCG).',
  },
  template: {
    usable: (name: string) => `${name} can be used.`,
    usableForAll: (name: string) => `${name} can be used. It is the one for everybody here.`,
    found: (name: string, builtAt: string, memoryMib: number, accelerator: string, folder: string) =>
      `${name}, built ${builtAt}, ${memoryMib} MiB, ${accelerator}, in ${folder}`,
    age: (folder: string, days: number) =>
      `${folder} is for everybody of this computer; Debian’s packages are ${days} days old.`,
    refresh: 'As root: “glovebox template build --system --all --refresh”.',
    unused: (folder: string, cause: string) => `${folder} is not used; one of your own takes its place. ${cause}`,
    rebuild: 'As root: “glovebox template build --system --all”, or import it again.',
  },
  gui: {
    works: 'DispVM windows can be opened.',
    failed: 'DispVM windows cannot be opened: “glovebox dom0 log” says why.',
    fails: (complaint: string) => `DispVM windows cannot be opened: ${complaint}`,
    silent: 'the GUI does not answer',
    install: 'Install gjs, gir1.2-gtk-3.0 and gir1.2-gtk-vnc-2.0, and run this within a graphical session.',
  },
  policy: {
    rules: (count: number, folders: string) => `${count} rules: ${folders}`,
    invalid: (file: string, line: number, reason: string) =>
      `${line === 0 ? file : `${file}, line ${line}`}: ${reason}. Every call is refused.`,
    mend: 'Mend that file.',
  },
  runtimeDir: {
    willBe: (path: string) => `${path} will be made when the daemon starts.`,
    foreign: (path: string) => `${path} is not a private folder of yours.`,
    remove: 'Remove it, or make it yours with mode 0700.',
  },
  memory: {
    free: (mib: number) => `${mib} MiB free`,
    low: (mib: number) => `Only ${mib} MiB of memory are free.`,
    close: 'Close other programs: a DispVM takes about 150 MiB.',
  },
};

export type DoctorWords = typeof englishDoctor;
