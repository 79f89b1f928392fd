// What the command line says to a person, in German.
import { germanExceptions } from './german-exceptions.ts';
import type { CommandWords } from './english-commands.ts';
import { germanDoctor } from './german-doctor.ts';
import { germanQubes } from './german-qubes.ts';
import { germanOpen } from './german-open.ts';

const ago = (minutes: number): string => {
  if (minutes < 1) return 'eben';
  if (minutes < 120) return `vor ${minutes} Minute${minutes === 1 ? '' : 'n'}`;
  const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 1440)];
  return hours < 48 ? `vor ${hours} Stunden` : `vor ${days} Tagen`;
};

export const germanCommands: CommandWords = {
  open: germanOpen,
  openUrl: {
    noAddress: 'Das ist keine Adresse einer Webseite (https:// oder http://). Es wurde nichts geöffnet.',
    noBrowser: (address) =>
      `Es wurde nichts geöffnet: Keine Wegwerf-Vorlage hat hier einen Browser und ein Netzwerk. Die Adresse ist ${address}`,
    refused: (address) =>
      'Es wurde nichts geöffnet: Die Richtlinie von dom0 lässt keine Wegwerf-Qube Links öffnen (qubes.OpenURL), ' +
      `oder es war kein Speicher für eine frei. Die Adresse ist ${address}`,
    failed: (address) => `Die Wegwerf-Qube konnte es nicht öffnen. Die Adresse ist ${address}`,
  },
  desktop: {
    open: 'In einer Wegwerf-VM öffnen',
    view: 'In einer Wegwerf-VM nur ansehen',
    viewer: 'Glovebox (nur ansehen)',
    comment: 'Öffnet die Datei dort, wo sie nur sich selbst schaden kann',
  },
  fileQuestion: {
    title: 'Glovebox: Diese Datei öffnen?',
    openText: 'Sie können sie auch bearbeiten. Was Sie speichern, kommt an ihre Stelle oder daneben zurück.',
    cannotAsk:
      'Die Regeln für Anhänge fragen, was mit ihr geschehen soll, und kein Fenster war zu zeigen. Es wurde nichts geöffnet.',
  },
  convert: {
    page: (page, pages) => `Seite ${page} von ${pages}`,
    textPage: (page, pages) => `Text der Seite ${page} von ${pages}`,
    noText: (why) => `Die Kopie wurde ohne ihren ganzen Text gespeichert, als Bilder. ${why}`,
    noTextOnQubes: 'Unter Qubes OS erkennt kein Dienst Text: Lassen Sie --searchable weg. Es wurde nichts geöffnet.',
    saved: (path) => `Die sichere Kopie wurde als ${path} gespeichert.`,
    password: 'Passwort: ',
    noPassword: (path) => `Aus ${path} war kein Passwort zu lesen. Es wurde nichts geöffnet.`,
    out: {
      exists: (path) => `${path} gibt es schon; mit --force wird es ersetzt. Es wurde nichts geöffnet.`,
      isFolder: (path) => `${path} ist ein Ordner. Nennen Sie eine Datei darin. Es wurde nichts geöffnet.`,
      noFolder: (path) => `${path} liegt in keinem Ordner, in den Sie schreiben können. Es wurde nichts geöffnet.`,
    },
  },
  install: {
    done: (manifest, addon) => `Thunderbird findet das Hilfsprogramm von Glovebox durch ${manifest}
Installieren Sie nun das Add-on: in Thunderbird, Add-ons und Themes > das Zahnrad > Add-on aus Datei installieren… > ${addon}
(Thunderbird fragt nach der Erlaubnis für ein Add-on mit vollem Zugriff: Es muss zwischen Ihnen und jedem Anhang stehen.)
`,
    command: {
      made: (path) => `Der Befehl „glovebox“ ist ${path}\n`,
      elsewhere: (path) =>
        `Der Befehl „glovebox“ ist ${path}: Melden Sie sich neu an, damit ihn Ihre Shell beim Namen findet.\n`,
      taken: (path) => `${path} ist ein anderes Programm und blieb, wie es ist.\n`,
    },
    removed:
      'Entfernt ist, was „glovebox install“ geschrieben hatte, und beendet, was lief. Entfernen Sie das Add-on ' +
      'in Thunderbird unter Add-ons und Themes.',
    nothingFound: 'Von „glovebox install“ war nichts da.',
    stillOpen: 'Es wurde nichts entfernt.',
    desktop: (folder) => `Dateimanager bieten an, Dateien in einer Wegwerf-VM zu öffnen, durch Einträge in ${folder}\n`,
    viewOnlyAlone: '--view-only sagt, wie --handlers öffnet; es braucht dieses.',
    inUse: (profiles) =>
      'Es wurde nichts entfernt: Schließen Sie erst Thunderbird. ' +
      `Diese Profile sind offen und öffnen Anhänge mit Glovebox:\n  ${profiles}`,
    left: (folders) =>
      'Es bleibt für eine andere Installation („glovebox uninstall --purge“ entfernt es: Vorlagen, ' +
      `Einstellungen, Protokolle):\n  ${folders}`,
    notRemoved: (folders) => `Es bleibt, weil etwas darin nicht von Glovebox ist oder benutzt wird:\n  ${folders}`,
  },
  host: {
    started: (version, program, minutes) => `${program} hat es ${ago(minutes)} gestartet: ${version}.`,
    neverStarted: (version) => `Es startet: ${version}. Thunderbird hat es auf diesem Computer noch nie gestartet.`,
    startThunderbird: 'Starten Sie Thunderbird mit dem Add-on, dann fragen Sie noch einmal.',
    unknown: 'Thunderbird kennt es noch nicht.',
    other: (version) => `Thunderbird startet ein anderes: ${version}.`,
    invalid: (path) => `${path} sagt nicht, wie Thunderbird es startet.`,
    fails: (launcher, complaint) => `Thunderbird kann ${launcher} nicht starten: ${complaint}`,
    install: 'Führen Sie „glovebox install“ aus, um Glovebox in Ihrem eigenen Thunderbird zu benutzen.',
  },
  thunderbirds: {
    kept: 'Eine Richtlinie hält Thunderbird davon ab, das Add-on anzuhalten.',
    open:
      'Thunderbird lässt das Add-on laufen. Seine Hersteller planen, Add-ons mit Experimenten im Kanal ' +
      '„Release“ anzuhalten, wenn keine Richtlinie sie erlaubt; Anhänge würden sich dann ohne Glovebox öffnen.',
    stops: (profiles) =>
      'Thunderbird ist so eingestellt, dass es das Add-on anhält (extensions.experiments.suppressed); Anhänge ' +
      `öffnen sich ohne Glovebox: ${profiles}`,
    keep:
      'Sperren Sie mit einer Richtlinie extensions.experiments.suppressed auf false, und nehmen Sie Glovebox ' +
      'in extensions.experiments.allowed auf: docs/examples/policies.json.',
    net: 'Thunderbird öffnet die üblichen Arten von Anhängen mit „glovebox open“, auch wo das Add-on nicht läuft.',
    noNet: (profiles) => `Wo das Add-on nicht läuft, öffnen sich Anhänge ohne Glovebox: ${profiles}`,
    makeNet:
      'Schließen Sie Thunderbird und rufen Sie „glovebox install --handlers“ auf; eine Richtlinie tut dasselbe für alle.',
    byPortal:
      'Es läuft in einer Sandbox und kann das Hilfsprogramm über das Portal der Arbeitsumgebung starten, das ' +
      'da ist. Nur ein Start beweist es: siehe „native host“.',
    portalAsks: 'Beim ersten Start fragt die Arbeitsumgebung, ob Thunderbird es starten darf: Erlauben Sie es.',
    noPortal:
      'Es läuft in einer Sandbox, und diese Arbeitsumgebung hat kein Portal, das Hilfsprogramme startet ' +
      '(org.freedesktop.portal.WebExtensions): Das Add-on findet dort kein Glovebox und öffnet nichts.',
    flatpakCommand: (command) =>
      'Installieren Sie Thunderbird aus Ihrer Distribution oder als Archiv von Mozilla. Oder lassen Sie dieses ' +
      `Programme außerhalb seiner Sandbox starten, beliebige Programme: ${command}`,
    otherThunderbird:
      'Installieren Sie Thunderbird als Paket Ihrer Distribution (.deb, .rpm) oder als Archiv von Mozilla.',
  },
  net: {
    written: (profile) => `Öffnet Anhänge mit Glovebox, auch ohne das Add-on: ${profile}\n`,
    open: (profile) => `Thunderbird hat ${profile} offen. Schließen Sie es, dann noch einmal.\n`,
    unreadable: (profile) => `${profile}/handlers.json wurde nicht verstanden und blieb, wie es ist.\n`,
    fresh: (profile) =>
      `${profile} wurde noch nie gestartet. Starten Sie Thunderbird einmal damit, schließen Sie es, dann noch einmal.\n`,
    apart: (thunderbird) =>
      `${thunderbird} läuft in einer Sandbox und kann für eine Datei kein Programm starten: Ohne das Add-on ` +
      'öffnet es Anhänge wie eh und je.\n',
    noProfile:
      'Es wurde kein Profil eines Thunderbird gefunden. Starten Sie Thunderbird einmal, schließen Sie es, dann noch einmal.\n',
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
      verifying: 'Das Archiv wird gelesen und seine Signatur geprüft',
      unpacking: 'Das Archiv wird entpackt',
    },
    imageUnchanged: 'Gast-Abbild: unverändert, wird wieder benutzt',
    accelerator: (name) => `Beschleuniger: ${name}`,
    ready: (template, seconds) => `Die Vorlage ${template} ist fertig: ${seconds} s`,
    needsRoot:
      '--system gilt den Vorlagen für alle an diesem Computer, die nur root schreiben darf. Rufen Sie es als ' +
      'root auf, oder ohne --system für sich selbst.',
    oneRecipe: 'Zu --recipe gehört genau eine VORLAGE, und kein --all.',
    failed: (template, reason) => `Die Vorlage ${template} wurde nicht erstellt. ${reason}`,
  },
  archive: {
    keyMade: (privateKey, publicKey) =>
      `${privateKey} signiert Archive von Vorlagen: Geben Sie ihn nicht weiter. Mit ${publicKey} werden sie geprüft.`,
    exported: (folder, archive, mib) => `${folder} liegt jetzt in ${archive}: ${mib} MiB, signiert.`,
    imported: (folder, builtAt) => `${folder} ist da, erstellt ${builtAt}.`,
    problems: {
      missing: (path) => `Es gibt keine Datei ${path}. Prüfen Sie die Schreibweise und den Ordner, in dem Sie sind.`,
      'no-file': (path) => `${path} ist keine Datei. Nennen Sie eine.`,
      forbidden: (path) => `${path}: Das dürfen Sie nicht. Prüfen Sie Besitzer und Rechte.`,
      full: (path) =>
        `Der Datenträger von ${path} ist voll. Schaffen Sie dort Platz; vom Begonnenen ist nichts geblieben.`,
      interrupted: (path) => `${path}: abgebrochen; vom Begonnenen ist nichts geblieben.`,
      'key-taken': (path) =>
        `${path} gibt es schon, und kein Schlüssel wird ersetzt: Was er signiert hat, könnte niemand mehr so ` +
        'signieren. Nennen Sie eine andere Datei.',
      'key-open': (path) =>
        `Andere können ${path} lesen und damit Vorlagen signieren. Erstellen Sie einen anderen Schlüssel, oder ` +
        `rufen Sie „chmod 600 ${path}“ auf, wenn ihn niemand gelesen hat.`,
      'public-key-open': (path) =>
        `Alle können ${path} schreiben und damit bestimmen, wessen Vorlagen genommen werden. Prüfen Sie, ` +
        `wessen Schlüssel es ist, und rufen Sie dann „chmod go-w ${path}“ auf.`,
      'no-private-key': (path) =>
        `${path} ist kein privater Schlüssel für Ed25519. „glovebox template key --out DATEI“ erstellt einen.`,
      'no-public-key': (path) =>
        `${path} ist kein öffentlicher Schlüssel für Ed25519. Es ist die Datei mit der Endung .pub neben dem Schlüssel, der signiert.`,
      template: (reason) => `Nichts wurde exportiert. ${reason}`,
      changed: (folder) => `${folder} hat sich beim Lesen geändert. Versuchen Sie es noch einmal.`,
      'out-taken': (path) =>
        `${path} gibt es schon und wird nicht ersetzt. Nennen Sie eine andere Datei, oder entfernen Sie diese.`,
      'needs-root': () =>
        '--system gilt den Vorlagen für alle an diesem Computer, die nur root schreiben darf. Rufen Sie es als ' +
        'root auf, oder ohne --system für sich selbst.',
      folder: (reason) => `Nichts wurde eingespielt: ${reason}.`,
      'no-archive': (path) =>
        `${path} ist kein Archiv einer Vorlage, oder nicht fertig geworden. „glovebox template export“ schreibt eines.`,
      'other-format': (path) =>
        `${path} hat eine andere Version von Glovebox geschrieben. Verwenden Sie hier und dort dieselbe.`,
      truncated: (path) => `${path} endet zu früh. Kopieren Sie es noch einmal.`,
      trailing: (path) => `${path} geht hinter seinem Ende weiter. Kopieren Sie es noch einmal.`,
      signature: (path) =>
        `${path} wurde nicht mit diesem Schlüssel signiert, oder seitdem geändert. Nichts wurde entpackt. ` +
        'Fragen Sie, wer es erstellt hat, nach dem öffentlichen Schlüssel, und kopieren Sie es noch einmal.',
      contents: (path) =>
        `${path} ist signiert, aber sein Inhalt ist keine vollständige Vorlage. Exportieren Sie sie noch einmal.`,
      'unfit-qemu': (versions) =>
        `Ein QEMU einer anderen Reihe hat diese Vorlage gesichert (dort / hier: ${versions}). Installieren Sie ` +
        'dasselbe, oder erstellen Sie die Vorlage mit diesem.',
      'unfit-machine': (template) =>
        `${template} wurde von einer virtuellen Maschine gesichert, die dieses Glovebox anders baut. Verwenden ` +
        'Sie hier und dort dieselbe Version.',
      'unfit-recipe': (template) =>
        `${template} wurde nach einem anderen Rezept erstellt, als es hier gibt. Verwenden Sie hier und dort ` +
        'dieselbe Version von Glovebox; für ein eigenes Rezept nennen Sie seinen Ordner mit --recipe.',
      'unfit-processor': (processor) =>
        `KVM hat diese Vorlage auf einem anderen Prozessor gesichert (${processor}). Erstellen Sie sie auf ` +
        'einem Computer wie diesem, oder wo es kein KVM gibt: Eine solche gilt überall.',
      'unfit-kvm': (template) =>
        `${template} wurde mit KVM gesichert, das hier keine Gäste ausführt. Erlauben Sie hier KVM, oder ` +
        'erstellen Sie die Vorlage, wo es keines gibt.',
      trial: (detail) =>
        'Die Vorlage wurde entpackt und wieder entfernt: Hier entstand keine Wegwerf-VM daraus. Erstellen Sie ' +
        `sie stattdessen hier. ${detail}`,
    },
  },
  exceptions: germanExceptions,
  doctor: germanDoctor,
  qubes: germanQubes,
  status: {
    silent: 'Der Dienst dom0 antwortet nicht. Starten Sie ihn mit „glovebox dom0 run“.',
    notUnderstood:
      'Es läuft ein Dienst dom0 anderer Version, dessen Antwort nicht verstanden wird. „glovebox dom0 stop“ ' +
      'beendet ihn; der nächste Klick startet einen anderen.',
    otherBuild:
      'Er stammt aus einem anderen Stand als dem hier installierten und macht ihm Platz, sobald nichts mehr offen ist.',
    noneStarts: (cause) =>
      `Auf diesem Computer kann keine Wegwerf-VM starten: ${cause}. „glovebox doctor“ sagt, was zu tun ist.`,
    endsWhenClosed: 'Er endet, sobald nichts mehr offen ist.',
    runs: (pid, hasWindows) =>
      `Der Dienst dom0 läuft (pid ${pid}); seine Fenster lassen sich ${hasWindows ? 'öffnen' : 'zurzeit nicht öffnen'}.`,
    usable: (template) => `Vorlage ${template}: verwendbar`,
    usableSystem: (template) => `Vorlage ${template}: verwendbar; es ist die für alle an diesem Computer`,
    systemUnused: (template, code) =>
      `Die Vorlage ${template} für alle an diesem Computer wird nicht verwendet (${code}): „glovebox doctor“ sagt, was root tun kann.`,
    unusable: (template, code, next) => `Vorlage ${template}: nicht verwendbar (${code}). ${next}`,
    making: (template, seconds) => `Vorlage ${template} wird erstellt, seit ${seconds} s.`,
    pool: {
      prestarted: 'im Voraus wiederhergestellt, ruht',
      warming: 'wird im Voraus erstellt',
      spare: 'bereit, wartet auf einen Klick',
    },
    noDispvm: 'Es läuft keine Wegwerf-VM.',
    auditFails: (cause) => `Das Prüfprotokoll lässt sich nicht schreiben (${cause}). Anfragen gehen ohne es weiter.`,
    auditLost: (lines) =>
      `${lines} Zeilen des Prüfprotokolls sind verloren: Sie ließen sich nicht rechtzeitig schreiben.`,
  },
  serve: {
    address: (text: string) => `„${text}“ ist keine Adresse, auf der man lauschen kann: Es braucht RECHNER:PORT`,
  },
  stop: {
    none: 'Der Dienst dom0 läuft nicht.',
    open: (id, template, minutes) => `${id}  ${template}  offen seit ${minutes} min`,
    refused: (count) =>
      `${count === 1 ? 'Ein Dokument ist' : `${count} Dokumente sind`} noch offen, darum läuft der Dienst dom0 ` +
      'weiter. --wait beendet ihn, wenn sie geschlossen sind; --force beendet ihn jetzt: Änderungen haben drei ' +
      'Sekunden, um zurückzukommen.',
    waiting: 'Der Dienst dom0 endet, wenn sie geschlossen sind.',
    ending: 'Sie werden jetzt geschlossen.',
    ended: 'Der Dienst dom0 ist beendet.',
    goesOn:
      'Der Dienst dom0 ist noch nicht beendet: Inzwischen wurde etwas geöffnet, oder er antwortet nicht. --force beendet ihn.',
  },
  log: {
    nothing: (file) =>
      `Davon steht nichts in ${file}. Ein von Hand gestarteter Dienst dom0 schreibt sein Protokoll ins Terminal.`,
    metrics: (given) => `--metrics verlangt unix:/PFAD, 127.0.0.1:PORT oder [::1]:PORT, nicht ${given}.`,
    noCall: (file) => `Eine solche Anfrage steht nicht in ${file}.`,
    onlyAudit: '--since, --source und --outcome gelten nur mit --audit.',
    since: (given) => `--since verlangt eine Zeit wie 2026-11-27T08:00:00Z oder 30m, 8h, 7d, nicht ${given}.`,
    outcome: (given) => `--outcome verlangt „ok“ oder den Code eines Fehlers, nicht ${given}.`,
  },
};
