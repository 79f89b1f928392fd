// What the command line says to a person, in German.
import type { CommandWords } from './english-commands.ts';

export const germanCommands: CommandWords = {
  open: {
    help: `Aufruf: glovebox open DATEI [Optionen]

Öffnet DATEI in einer neuen Wegwerf-VM. Wird deren Fenster geschlossen, so wird die VM zerstört; eine bearbeitete Datei ersetzt DATEI.

Optionen:
  --view-only            DATEI nie ändern
  --template NAME        die Wegwerf-Vorlage, die verwendet werden soll
  --network              eine Wegwerf-VM mit Netzwerk verlangen, wo die Richtlinie des Computers eine gewährt
  --screenshot BILD.png  ein Bild des Fensters speichern, sobald das Dokument sichtbar ist
  --wait-visible-ms N    aufgeben, wenn das Dokument nach N Millisekunden nicht sichtbar ist (sonst 60000)
  --close-after-visible  das Fenster schließen, sobald das Dokument sichtbar ist
  --json                 einen Bericht in JSON ausgeben
  -h, --help             diesen Text ausgeben

Rückgabewert: 0, wenn das Dokument sichtbar wurde, 1, wenn nicht oder wenn später etwas misslang, 2 bei falschem Aufruf, 130 nach Strg-C.
`,
    saved: (path) => `Die bearbeitete Datei wurde als ${path} gespeichert.`,
    waits: {
      turn: 'Zu viele Dokumente sind offen. Dieses wartet, bis es an der Reihe ist; Strg-C gibt es auf.',
      template: 'Die Wegwerf-Vorlage für diese Art von Dokument wird erst erstellt; Strg-C gibt es auf.',
    },
    noScreenshot: (reason) => `Es wurde kein Bild gespeichert. ${reason}`,
    noImport: 'Das Programm „import“ von ImageMagick ist nicht installiert.',
    noScreen: 'Der X-Bildschirm war nicht lesbar; ist DISPLAY gesetzt?',
    oneFile: 'open braucht genau eine DATEI',
    milliseconds: (given) => `--wait-visible-ms braucht eine Zahl von Millisekunden, nicht ${given}`,
    templateName: (given) => `--template braucht den Namen einer Vorlage, nicht ${given}`,
  },
  install: {
    help: `Aufruf: glovebox install

Sagt Thunderbird, wo das Hilfsprogramm von Glovebox ist, für diesen Benutzer: schreibt ~/.mozilla/native-messaging-hosts/glovebox.json
und ein kleines Startprogramm in den Datenordner von Glovebox. Das Add-on selbst wird in Thunderbird installiert.
`,
    done: (manifest, addon) => `Thunderbird findet das Hilfsprogramm von Glovebox durch ${manifest}
Installieren Sie nun das Add-on: in Thunderbird, Add-ons und Themes > das Zahnrad > Add-on aus Datei installieren… > ${addon}
(Thunderbird fragt nach der Erlaubnis für ein Add-on mit vollem Zugriff: Es muss zwischen Ihnen und jedem Anhang stehen.)
`,
    removeHelp: `Aufruf: glovebox uninstall

Entfernt, was „glovebox install“ geschrieben hat, und sonst nichts. Das Add-on selbst wird in Thunderbird entfernt.
`,
    removed:
      'Entfernt ist, was „glovebox install“ geschrieben hatte. Entfernen Sie das Add-on in Thunderbird unter Add-ons und Themes.\n',
    nothingFound: 'Von „glovebox install“ war nichts da.\n',
    works: 'geht   Hilfsprogramm: Thunderbird kann es starten.\n',
    note: `Notiz  Hilfsprogramm: Thunderbird startet es noch nicht, oder so, wie es ein älteres Glovebox tat.
        Führen Sie „glovebox install“ aus, um Glovebox in Ihrem eigenen Thunderbird zu benutzen.
`,
  },
  usage: {
    noArguments: (command) => `${command} nimmt keine Argumente`,
    unknown: (command) => `unbekannter Befehl ${command}`,
    tryHelp: (command) => `Hilfe gibt „${command} --help“.`,
  },
  build: {
    steps: {
      starting: 'Es geht los',
      packages: 'Gast-Abbild: Debian-Pakete werden installiert',
      accelerator: 'Prüfen, ob KVM hier Gäste ausführt',
      booting: 'Gast wird gestartet, seine Anzeigeprogramme werden aufgewärmt',
      saving: 'Maschine wird gespeichert',
      rehearsing: 'Der erste Klon probt und wird an ihrer Stelle gespeichert',
      trying: 'Ein Klon wird zur Probe wiederhergestellt',
    },
    imageUnchanged: 'Gast-Abbild: unverändert, wird wieder benutzt',
    accelerator: (name) => `Beschleuniger: ${name}`,
    ready: (template, seconds) => `Die Vorlage ${template} ist fertig: ${seconds} s`,
    failed: (template, reason) => `Die Vorlage ${template} wurde nicht erstellt. ${reason}`,
  },
  status: {
    silent: 'Der Dienst dom0 antwortet nicht. Starten Sie ihn mit „glovebox dom0 run“.',
    notUnderstood:
      'Es läuft ein Dienst dom0 anderer Version, dessen Antwort nicht verstanden wird. „glovebox dom0 stop“ beendet ihn; der nächste Klick startet einen anderen.',
    otherBuild:
      'Er stammt aus einem anderen Stand als dem hier installierten und macht ihm Platz, sobald nichts mehr offen ist.',
    noneStarts: (cause) =>
      `Auf diesem Computer kann keine Wegwerf-VM starten: ${cause}. „glovebox doctor“ sagt, was zu tun ist.`,
    endsWhenClosed: 'Er endet, sobald nichts mehr offen ist.',
    runs: (pid, hasWindows) =>
      `Der Dienst dom0 läuft (pid ${pid}); seine Fenster lassen sich ${hasWindows ? 'öffnen' : 'zurzeit nicht öffnen'}.`,
    usable: (template) => `Vorlage ${template}: verwendbar`,
    unusable: (template, code, next) => `Vorlage ${template}: nicht verwendbar (${code}). ${next}`,
    making: (template, seconds) => `Vorlage ${template} wird erstellt, seit ${seconds} s.`,
    pool: {
      prestarted: 'QEMU im Voraus gestartet',
      warming: 'wird im Voraus erstellt',
      spare: 'bereit, wartet auf einen Klick',
    },
    noDispvm: 'Es läuft keine Wegwerf-VM.',
  },
  stop: {
    none: 'Der Dienst dom0 läuft nicht.',
    open: (id, template, minutes) => `${id}  ${template}  offen seit ${minutes} min`,
    refused: (count) =>
      `${count === 1 ? 'Ein Dokument ist' : `${count} Dokumente sind`} noch offen, darum läuft der Dienst dom0 weiter. --wait beendet ihn, wenn sie geschlossen sind; --force beendet ihn jetzt: Änderungen haben drei Sekunden, um zurückzukommen.`,
    waiting: 'Der Dienst dom0 endet, wenn sie geschlossen sind.',
    ending: 'Sie werden jetzt geschlossen.',
    ended: 'Der Dienst dom0 ist beendet.',
    goesOn:
      'Der Dienst dom0 ist noch nicht beendet: Inzwischen wurde etwas geöffnet, oder er antwortet nicht. --force beendet ihn.',
  },
  log: {
    nothing: (file) =>
      `Davon steht nichts in ${file}. Ein von Hand gestarteter Dienst dom0 schreibt sein Protokoll ins Terminal.`,
  },
};
