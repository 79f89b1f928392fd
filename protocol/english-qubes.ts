// What `glovebox doctor` says in a qube of Qubes OS, in English.

export const englishQubes = {
  client: (program: string) => `${program} makes calls to other qubes.`,
  noClient: (program: string) => `${program}, which makes calls to other qubes, is missing.`,
  installAgent: 'Install the package qubes-core-agent in the template of this qube.',
  agent: (socket: string) => `The agent of qrexec listens at ${socket}.`,
  noAgent: (socket: string) => `Nobody listens at ${socket}, so no call leaves this qube.`,
  startAgent: 'Restart this qube. If that does not help: “systemctl status qubes-qrexec-agent” says why.',
  host: (manifest: string) => `Thunderbird finds the helper program by ${manifest}.`,
  noHost: 'Thunderbird does not find the helper program in this qube.',
  installHost: 'Install Glovebox in the template of this qube, or run “glovebox install” for this qube alone.',
  noLauncher: (manifest: string, launcher: string) => `${manifest} names ${launcher}, which cannot be run.`,
  node: (version: string, path: string) => `Node.js ${version}, ${path}`,
  trying: 'Asking dom0 for disposable qubes that open nothing and end at once; this can take a minute.\n',
  granted: 'dom0 grants documents a disposable qube of the default template.',
  refused: 'dom0 refuses documents a disposable qube, or cannot start one.',
  /** `line` is for a policy file in dom0. */
  allowLine: (line: string) => `In dom0, /etc/qubes/policy.d/30-glovebox.policy needs: ${line}`,
  networkGranted: 'dom0 grants calls that ask for a network, too.',
  networkRefused: 'dom0 refuses calls that ask for a network.',
  denyLine: (line: string) => `Unless you want that: before other lines for this qube, in dom0: ${line}`,
  noService: 'The default disposable template has no service qubes.OpenInVM.',
  noAnswer: (exitCode: string) =>
    `dom0 gave no answer that says whether it grants documents a disposable qube (${exitCode}).`,
  tryAgain: 'Try again; in dom0, “journalctl -b -u qubes-qrexec-policy-daemon” says what it was asked.',
  network: 'Whether the default disposable qube has a network cannot be seen from here.',
  seeNetwork: 'In dom0: qvm-prefs "$(qubes-prefs default_dispvm)" netvm',
};

export type QubesWords = typeof englishQubes;
