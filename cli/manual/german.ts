// The manual in German.
import { germanExceptionPages } from './german-exceptions.ts';
import { germanOpeningPages } from './german-opening.ts';
import { germanServicePages } from './german-service.ts';
import { germanTemplatePages } from './german-templates.ts';
import type { Manual } from './manual.ts';

const json = 'JSON ausgeben, für Programme';

export const germanManual: Manual = {
  product: 'Öffnet Dateien in virtuellen Wegwerf-Maschinen.',
  help: 'diesen Text ausgeben',
  helpOfOne: 'diesen Text ausgeben; nach einem Befehl dessen eigenen',
  version: 'die Version ausgeben',
  headings: {
    usage: 'Aufruf',
    commands: 'Befehle',
    options: 'Optionen',
    exit: 'Rückgabewert',
    name: 'Bezeichnung',
    about: 'Beschreibung',
    files: 'Dateien',
    variables: 'Umgebungsvariablen',
    others: 'Siehe auch',
  },
  placeholders: {
    file: 'DATEI',
    picture: 'BILD.png',
    folder: 'ORDNER',
    template: 'VORLAGE',
    name: 'NAME',
    mediaType: 'TYP',
    mailAddress: 'ADRESSE',
    address: 'RECHNER:PORT',
    url: 'URL',
    request: 'ID',
    time: 'ZEIT',
    outcome: 'ENDE',
    qube: 'QUBE',
    target: 'ZIEL',
    service: 'DIENST',
    argument: '+ARGUMENT',
    word: 'WORT',
    number: 'N',
    command: 'BEFEHL',
    options: 'Optionen',
  },
  groups: {
    template: 'Die Sicherungen, aus denen Wegwerf-VMs wiederhergestellt werden.',
    dom0: 'Der Dienst, der Wegwerf-VMs startet. Ein Klick startet ihn, wo er nicht läuft.',
    'dom0 policy': 'Die Richtlinie, die entscheidet, welche Anfragen dom0 gewährt.',
    exceptions:
      'Worum Menschen bitten, obwohl eine Richtlinie es verschlossen hält, und die Antworten der Administration.',
    policy: 'Regeln für Anhänge: was das Add-on mit jedem macht.',
  },
  pages: {
    ...germanOpeningPages,
    install: {
      summary: 'Thunderbird sagen, wo das Hilfsprogramm von Glovebox ist',
      about: [
        'Für diesen Benutzer: schreibt ~/.mozilla/native-messaging-hosts/glovebox.json und ein kleines ' +
          'Startprogramm in den Datenordner von Glovebox, und verknüpft den Befehl „glovebox“ in ~/.local/bin, ' +
          'wo es noch keinen solchen Befehl gibt. Das Add-on selbst wird in Thunderbird installiert.',
        'Ein zweites Mal ändert nichts, bringt aber die Pfade auf den neuesten Stand.',
        'Ein Thunderbird, das als Snap oder Flatpak kommt, läuft in einer Sandbox: Es sagt von jedem, was dort geht.',
      ],
      options: {
        handlers:
          'auch Thunderbird selbst Anhänge mit „glovebox open“ öffnen lassen, für den Fall, dass das Add-on ' +
          'nicht läuft: in jedem Profil dieses Benutzers, das kein Thunderbird offen hat',
        desktop: 'Dateimanager dieses Benutzers anbieten lassen, Dateien in Wegwerf-VMs zu öffnen und anzusehen',
        'view-only': 'mit --handlers: sie nur zum Ansehen öffnen',
      },
      exit: '0, wenn es getan ist, 1, wenn etwas nicht geschrieben werden konnte, 2 bei falschem Aufruf.',
    },
    uninstall: {
      summary: '„install“ rückgängig machen und beenden, was läuft',
      about: [
        'Beendet den Dienst dom0 und das Hilfsprogramm, entfernt, was „glovebox install“ geschrieben hat, und ' +
          'nennt, was bleibt: Vorlagen, Einstellungen, Protokolle. Ist ein Dokument offen, so entfernt es nichts ' +
          'und sagt das.',
        'Das Add-on selbst wird in Thunderbird entfernt.',
      ],
      options: {
        purge:
          'auch alles andere von Glovebox entfernen: Vorlagen, Richtlinie und Einstellungen von dom0 für diesen Benutzer, Protokolle',
        force: 'schließen, was offen ist; Änderungen haben drei Sekunden, um zurückzukommen',
      },
      exit: '0, wenn es getan ist, 1, wenn etwas offen ist oder bleibt, 2 bei falschem Aufruf.',
    },
    doctor: {
      summary: 'in einfachen Worten sagen, was auf diesem Computer geht und was nicht',
      about: [
        'Sieht nach und probiert: Versionen, QEMU, das Gefängnis einer VM, die Vorlage, Fenster, Richtlinien, ' +
          'und ob Thunderbird das Hilfsprogramm starten könnte. Jede Zeile, die kein Erfolg ist, sagt, was zu ' +
          'tun ist. Wo der Dienst dom0 läuft, wird er gefragt.',
        'Mit --json kommt eine Liste von Objekten mit „name“, „ok“, „detail“ und „remedy“; ein „remedy“, wo ' +
          '„ok“ true ist, ist ein Hinweis.',
      ],
      options: { json },
      exit: '0, wenn alles geht, 1, wenn etwas nicht geht, 2 bei falschem Aufruf.',
    },
    ...germanTemplatePages,
    ...germanServicePages,
    'dom0 status': {
      summary: 'sagen, was er gerade tut',
      about: ['Was offen ist und was wartet, welche Vorlagen verwendbar sind, ob sich Fenster öffnen lassen.'],
      options: { json },
      exit: '0, wenn der Dienst antwortet, 1, wenn nicht, 2 bei falschem Aufruf.',
    },
    'dom0 stop': {
      summary: 'ihn beenden; was offen ist, bleibt',
      about: ['Sind Dokumente offen, so nennt es sie und er läuft weiter, wenn keine Option es anders sagt.'],
      options: {
        wait: 'ihn beenden, wenn die Dokumente geschlossen sind',
        force: 'ihn jetzt beenden; Änderungen haben drei Sekunden, um zurückzukommen',
      },
      exit: '0, wenn keiner mehr läuft, 1, wenn einer weiterläuft, 2 bei falschem Aufruf.',
    },
    'dom0 log': {
      summary: 'sagen, was er tat und warum',
      about: [
        'Gibt das Protokoll eines Dienstes aus, den ein Klick gestartet hat, die älteste Zeile zuerst.',
        'Mit --audit stattdessen, was aus jeder Anfrage wurde: wer was wollte, was die Richtlinie durch welche Regel ' +
          'sagte, wie weit es kam und wie es endete. Das hält jeder Dienst fest, wie auch immer er gestartet wurde.',
      ],
      options: {
        request: 'nur das einer Anfrage',
        audit: 'das Prüfprotokoll ausgeben: eine Zeile, wenn eine Anfrage gewährt ist, und eine, wenn sie vorbei ist',
        since:
          'mit --audit: ab einer Zeit (2026-11-27, 2026-11-27T08:00:00Z) oder der letzten Minuten, Stunden oder Tage (30m, 8h, 7d)',
        source: 'mit --audit: nur die einer Qube',
        outcome: 'mit --audit: nur die, die so endeten: „ok“ oder der Code eines Fehlers',
        json,
      },
      exit: '0, wenn es etwas zu lesen gibt, 1, wenn nicht, 2 bei falschem Aufruf.',
    },
    'dom0 policy eval': {
      summary: 'sagen, was die Richtlinie von dom0 für eine Anfrage gewährt',
      about: [
        'Liest die Dateien *.policy eines Ordners und entscheidet, wie es der Dienst tut. Ohne --system-info ' +
          'sind die Qubes da, die Aufruf und Regeln nennen.',
      ],
      options: {
        dir:
          'ein Ordner mit Dateien der Richtlinie; mehrfach für mehrere, wobei Dateien eines früheren für ' +
          'gleichnamige in späteren stehen',
        'legacy-dir': 'wo !compat-4.0 seine Dateien findet (sonst /etc/qubes-rpc/policy, wenn es da ist)',
        'system-info': 'Qubes mit ihren Merkmalen und Arten, wie qubesd sie nennt (internal.GetSystemInfo)',
        source: 'der Qube, der anfragt',
        'requested-source': 'ein Qube eines anderen Computers, für den die Quelle die Anfrage weitergibt',
        target: 'das gewünschte Ziel, etwa @dispvm:office',
        service: 'der Dienst, etwa qubes.OpenInVM',
        arg: 'das Argument des Dienstes',
        json,
      },
      exit:
        '0, wenn erlaubt, 1, wenn verweigert, 2, wenn die Richtlinie ungültig ist, und bei falschem Aufruf, 3, ' +
        'wenn jemand gefragt wird.',
    },
    ...germanExceptionPages,
    'policy check': {
      summary: 'die Regeln für Anhänge prüfen',
      about: [
        'Nennt jeden Fehler einer Richtlinie mit seiner Zeile, und Regeln, die nie zutreffen können. DATEI ist ' +
          'eine aus den Einstellungen gespeicherte, eine der Verwaltung oder eine ganze policies.json.',
      ],
      options: { json },
      exit: '0, wenn sie gültig ist, 1, wenn nicht oder nicht lesbar, 2 bei falschem Aufruf.',
    },
    'policy explain': {
      summary: 'sagen, was mit einem Anhang geschähe, nach welcher Regel und warum',
      about: ['Braucht --name oder --file. Die Datei wird nie geöffnet; nur ihr Anfang wird angesehen wie im Add-on.'],
      options: {
        policy: 'die Richtlinie, statt der eingebauten; zweimal für die der Verwaltung und die eines Menschen',
        name: 'der Name des Anhangs; sonst der der Datei',
        file: 'ein Anhang zum Ansehen; nur sein Anfang wird gelesen',
        declared: 'sein Medientyp, wie ihn die Nachricht nennt, etwa application/pdf',
        guessed: 'sein Medientyp, wie ihn Thunderbird vermutet',
        size: 'seine Größe in Bytes, wo es keine Datei gibt',
        sender: 'wer ihn geschickt hat',
        account: 'ein Konto oder eine Adresse, wo er ankam; auch mehrmals',
        'in-address-book': 'der Absender steht im Adressbuch',
        signed: 'die Nachricht ist unterschrieben',
        encrypted: 'die Nachricht ist verschlüsselt',
        'view-only': 'der Mensch will ihn nur ansehen',
        json,
      },
      exit: '0, wenn alles gut ist, 1, wenn eine Richtlinie ungültig oder eine Datei nicht lesbar ist, 2 bei falschem Aufruf.',
    },
    'policy schema': {
      summary: 'das JSON-Schema einer Richtlinie ausgeben',
      about: ['Das der Richtlinie eines Menschen oder der Verwaltung.'],
      options: { managed: 'der Richtlinie der Verwaltung', json: 'ändert nichts: Es ist JSON' },
      exit: '0, oder 2 bei falschem Aufruf.',
    },
    bench: {
      summary: 'messen, wie schnell eine Wegwerf-VM auf diesem Computer eine Datei öffnet',
      about: [
        'Von der Anfrage bis zum Bild im Fenster, mit einer im Voraus erstellten VM und mit einer, die der ' +
          'Klick erst erstellt; dazu der Start derselben VM ohne Sicherung. Die Fenster öffnen sich auf einem ' +
          'eigenen Bildschirm (Xvfb). Es dauert etwa eine Minute; lassen Sie den Computer solange in Ruhe.',
        'Mit Thunderbird, und im Vergleich mit anderen Anzeigeprogrammen: scripts/bench.',
      ],
      options: {
        runs: 'wie oft die Datei auf jede Art geöffnet wird (sonst 20)',
        file: 'was geöffnet wird (sonst ein PDF von 263 KB)',
        template: 'die Wegwerf-Vorlage, in der es geöffnet wird (sonst debian-13)',
        json,
      },
      exit: '0, wenn alles gemessen ist, 1, wenn etwas misslang, 2 bei falschem Aufruf.',
    },
  },
  files: [
    ['~/.local/share/glovebox', 'Vorlagen, und das Startprogramm des Hilfsprogramms'],
    ['/var/lib/glovebox', 'Vorlagen für alle an diesem Computer; root erstellt sie'],
    ['~/.local/state/glovebox', 'das Protokoll des Dienstes, und was von Änderungen noch zu sagen ist'],
    ['~/.config/glovebox', 'policy.d/*.policy und pool.json des Dienstes'],
    ['~/.mozilla/native-messaging-hosts/glovebox.json', 'wodurch Thunderbird das Hilfsprogramm findet'],
  ],
  variables: [
    ['GLOVEBOX_DATA_DIR', 'ein anderer Ordner für Vorlagen'],
    ['GLOVEBOX_SYSTEM_DATA_DIR', 'ein anderer Ordner für die Vorlagen aller; er muss root gehören'],
    ['GLOVEBOX_RUNTIME_DIR', 'ein anderer Ordner für Sockets und laufende VMs; er muss privat sein'],
    ['GLOVEBOX_POLICY_DIR', 'ein anderer Ordner für die Richtlinie des Dienstes'],
    ['GLOVEBOX_POOL_FILE', 'eine andere Datei dafür, wie viel im Voraus erstellt wird'],
  ],
  faults: {
    tryHelp: (command) => `Hilfe gibt „${command} --help“.`,
    unknownCommand: (given, nearest) =>
      `unbekannter Befehl ${given}.${nearest === null ? '' : ` Meinten Sie „${nearest}“?`}`,
    noCommand: (commands) => `eines davon wird gebraucht: ${commands.join(', ')}.`,
    unknownOption: (given, nearest) =>
      `unbekannte Option ${given}.${nearest === null ? '' : ` Meinten Sie ${nearest}?`}`,
    dashedFile: (given) => `Für eine Datei dieses Namens schreiben Sie „./${given}“.`,
    noValue: (option, placeholder) => `${option} braucht einen Wert: ${option} ${placeholder}.`,
    dashedValue: (option, given) =>
      `${option} braucht einen Wert, und ${given} sieht wie eine Option aus. Ist er gemeint: ${option}=${given}.`,
    takesNothing: (option) => `${option} nimmt keinen Wert.`,
    twice: (option) => `${option} steht zweimal da; lassen Sie eines weg.`,
    needed: (option) => `${option} wird gebraucht.`,
    number: (option, given, min, max) => `${option} braucht eine ganze Zahl von ${min} bis ${max}, nicht ${given}.`,
    templateName: (given) => `${given}: kein Name einer Vorlage: Buchstaben, Ziffern, „.“, „_“ und „-“, höchstens 31.`,
    noOperands: (given) => `nimmt keine Argumente; ${given} ist zu viel.`,
    oneOperand: (placeholder) => `braucht genau eine ${placeholder}.`,
    someOperand: (placeholder) => `braucht mindestens eine ${placeholder}.`,
    tooMany: (placeholder, max) => `nimmt höchstens ${max} ${placeholder}.`,
    system: {
      full: (path) =>
        `${path} konnte nicht geschrieben werden: Der Datenträger ist voll. Schaffen Sie dort Platz, dann noch einmal.`,
      readOnly: (path) =>
        `${path} konnte nicht geschrieben werden: Der Datenträger ist schreibgeschützt. ` +
        'Wählen Sie einen anderen Daten- oder Heimatordner.',
      notMade: (path) =>
        `${path} konnte nicht angelegt werden: Der Datenträger ist vielleicht schreibgeschützt. Wählen Sie ` +
        'einen anderen Daten- oder Heimatordner.',
      forbidden: (path) => `${path}: Das dürfen Sie nicht. Sehen Sie nach Besitzer und Rechten.`,
      missing: (path) =>
        `${path} ist nicht da. Sehen Sie nach der Schreibweise, und ob der Datenträger eingehängt ist.`,
      noFolder: (path) => `${path}: Was ein Ordner sein soll, ist eine Datei. Räumen Sie sie weg.`,
      other: (path) => `${path} war nicht zu benutzen.`,
    },
    bug: 'Das ist ein Fehler von Glovebox; bitte melden Sie ihn mit diesen Zeilen.',
    output: 'Die Ausgabe ließ sich nicht schreiben',
    oldNode: (version) =>
      `Node 20.19 oder neuer wird gebraucht, dies ist ${version}. Installieren Sie das Paket glovebox-node, ` +
      'oder führen Sie in einer Kopie der Quellen scripts/setup aus.',
    notInstalled: (packageName) => `Installieren Sie das Paket ${packageName}.`,
    noDom0: 'Auf diesem Computer startet nichts Wegwerf-VMs.',
  },
};
