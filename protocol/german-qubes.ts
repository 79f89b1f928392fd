// What `glovebox doctor` says in a qube of Qubes OS, in German.
import type { QubesWords } from './english-qubes.ts';

export const germanQubes: QubesWords = {
  client: (program) => `${program} ruft andere Qubes auf.`,
  noClient: (program) => `${program}, das andere Qubes aufruft, fehlt.`,
  installAgent: 'Installieren Sie das Paket qubes-core-agent in der Vorlage dieser Qube.',
  agent: (socket) => `Der Agent von qrexec wartet an ${socket}.`,
  noAgent: (socket) => `Niemand wartet an ${socket}, so verlässt kein Aufruf diese Qube.`,
  startAgent: 'Starten Sie diese Qube neu. Hilft das nicht: „systemctl status qubes-qrexec-agent“ sagt, warum.',
  host: (manifest) => `Thunderbird findet das Hilfsprogramm durch ${manifest}.`,
  noHost: 'Thunderbird findet das Hilfsprogramm in dieser Qube nicht.',
  installHost:
    'Installieren Sie Glovebox in der Vorlage dieser Qube, oder führen Sie „glovebox install“ für diese Qube allein aus.',
  noLauncher: (manifest, launcher) => `${manifest} nennt ${launcher}, das sich nicht ausführen lässt.`,
  node: (version, path) => `Node.js ${version} liegt unter ${path}`,
  trying: 'dom0 wird um Wegwerf-Qubes gebeten, die nichts öffnen und sofort enden; das kann eine Minute dauern.\n',
  granted: 'dom0 gewährt Dokumenten eine Wegwerf-Qube der Standardvorlage.',
  refused: 'dom0 verweigert Dokumenten eine Wegwerf-Qube oder kann keine starten.',
  allowLine: (line) => `In dom0 braucht /etc/qubes/policy.d/30-glovebox.policy: ${line}`,
  networkGranted: 'dom0 gewährt auch Aufrufe, die ein Netzwerk verlangen.',
  networkRefused: 'dom0 verweigert Aufrufe, die ein Netzwerk verlangen.',
  denyLine: (line) => `Wenn Sie das nicht wollen: vor anderen Zeilen für diese Qube, in dom0: ${line}`,
  noService: 'Die Standardvorlage für Wegwerf-Qubes hat keinen Dienst qubes.OpenInVM.',
  noAnswer: (exitCode) => `dom0 gab keine Antwort, die sagt, ob es Dokumenten eine Wegwerf-Qube gewährt (${exitCode}).`,
  tryAgain:
    'Versuchen Sie es erneut; in dom0 sagt „journalctl -b -u qubes-qrexec-policy-daemon“, worum es gebeten wurde.',
  network: 'Ob die Standard-Wegwerf-Qube ein Netzwerk hat, ist von hier nicht zu sehen.',
  seeNetwork: 'In dom0 zeigt es: qvm-prefs "$(qubes-prefs default_dispvm)" netvm',
};
