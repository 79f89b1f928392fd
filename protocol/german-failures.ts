// What a person reads in German for each error code. Sentences that are one in English are one here (a test says so).
import { germanCopyFailures } from './german-copies.ts';
import { germanExceptionFailures } from './german-exceptions.ts';
import type { UserMessage } from './english-failures.ts';
import type { ErrorCode, FarmErrorCode } from './error-codes.ts';

const notOpened = 'Der Anhang wurde nirgends geöffnet; er ist weiterhin in Ihrer Nachricht.';
const vmDestroyed = 'Die Wegwerf-VM wurde zerstört; der Anhang in Ihrer Nachricht ist unverändert.';
const notThere = 'Es wurde nichts geöffnet.';
const unchanged = 'Der Anhang in Ihrer Nachricht ist unverändert.';
const doctorSays = 'Führen Sie „glovebox doctor“ aus; es sagt, was fehlt.';
const makeAnew = 'Führen Sie „glovebox template build --all“ aus, um einen neuen zu erstellen.';
const mayBeHarmful =
  'Klicken Sie erneut auf den Anhang. Ein Dokument, bei dem das jedes Mal geschieht, könnte schädlich sein.';
const anotherCopy = 'Bitten Sie den Absender um eine neue Kopie.';
const clickAgain = 'Klicken Sie erneut auf den Anhang.';
const busyComputer = 'Vielleicht ist der Computer stark ausgelastet. Klicken Sie erneut auf den Anhang.';
const moreMemory = 'Verwenden Sie eine Vorlage mit mehr Arbeitsspeicher.';
const smallerFile = 'Bitten Sie den Absender um eine kleinere Datei oder um mehrere Teile.';
const sendAgain = 'Bitten Sie den Absender, die Datei noch einmal zu senden.';

export const germanFailures: Record<Exclude<ErrorCode, FarmErrorCode>, UserMessage> = {
  'host-missing': {
    happened: 'Glovebox konnte sein Hilfsprogramm nicht starten.',
    safety: notOpened,
    next: 'Führen Sie in einem Terminal „glovebox install“ aus und klicken Sie dann erneut auf den Anhang.',
  },
  'host-died': {
    happened: 'Das Hilfsprogramm von Glovebox wurde unerwartet beendet.',
    safety: notOpened,
    next: 'Klicken Sie erneut auf den Anhang. Geschieht es wieder, führen Sie „glovebox doctor“ aus.',
  },
  'host-protocol': {
    happened: 'Das Add-on und das Hilfsprogramm von Glovebox verstehen einander nicht.',
    safety: notOpened,
    next: 'Bringen Sie beide auf dieselbe Version: Führen Sie „glovebox install“ aus und starten Sie Thunderbird neu.',
  },
  'dom0-unreachable': {
    happened: 'Der Dienst, der Wegwerf-VMs startet, antwortet nicht.',
    safety: notOpened,
    next: doctorSays,
  },
  'dom0-protocol': {
    happened: 'Der Dienst, der Wegwerf-VMs startet, hat eine unverständliche Antwort gegeben.',
    safety: notOpened,
    next:
      'Führen Sie „glovebox dom0 stop“ aus und klicken Sie erneut auf den Anhang. ' +
      'Geschieht es wieder, aktualisieren Sie Glovebox.',
  },
  'policy-denied': {
    happened: 'Die Richtlinie dieses Computers erlaubt nicht, diesen Anhang in einer Wegwerf-VM zu öffnen.',
    safety: notOpened,
    next: 'Wenden Sie sich an Ihre Administration, wenn Sie ihn sehen müssen.',
  },
  'policy-invalid': {
    happened: 'Die Richtlinie dieses Computers enthält einen Fehler, deshalb wird jede Anfrage abgelehnt.',
    safety: notOpened,
    next: 'Führen Sie „glovebox doctor“ aus; es nennt die Richtliniendatei und die Zeile.',
  },
  'template-missing': {
    happened: 'Es gibt keinen gespeicherten Vorlagenstand, aus dem eine Wegwerf-VM gestartet werden kann.',
    safety: notOpened,
    next: 'Führen Sie „glovebox template build --all“ aus.',
  },
  'template-altered': {
    happened: 'Der gespeicherte Vorlagenstand ist beschädigt oder wurde verändert und wird deshalb nicht verwendet.',
    safety: notOpened,
    next: makeAnew,
  },
  'template-stale': {
    happened: 'Der gespeicherte Vorlagenstand wurde für eine andere Version dieser Software erstellt.',
    safety: notOpened,
    next: makeAnew,
  },
  'template-foreign': {
    happened: 'Der gespeicherte Vorlagenstand wurde auf einem Computer mit einem anderen Prozessor erstellt.',
    safety: notOpened,
    next: makeAnew,
  },
  'engine-failed': { happened: 'Die Wegwerf-VM konnte nicht gestartet werden.', safety: notOpened, next: doctorSays },
  'restore-timeout': {
    happened: 'Die Wegwerf-VM brauchte zu lange zum Starten.',
    safety: notOpened,
    next: busyComputer,
  },
  'storage-full': {
    happened: 'Für eine Wegwerf-VM ist kein Speicherplatz mehr frei.',
    safety: notOpened,
    next: 'Schaffen Sie Speicherplatz oder schließen Sie andere Wegwerf-VMs und klicken Sie dann erneut.',
  },
  'too-many-dispvms': {
    happened: 'Es sind zu viele Wegwerf-VMs geöffnet.',
    safety: notOpened,
    next: 'Schließen Sie einige davon und klicken Sie dann erneut auf den Anhang.',
  },
  'dispvm-died': { happened: 'Die Wegwerf-VM wurde unerwartet beendet.', safety: vmDestroyed, next: mayBeHarmful },
  'agent-timeout': { happened: 'Die Wegwerf-VM hat aufgehört zu antworten.', safety: vmDestroyed, next: mayBeHarmful },
  'agent-protocol': {
    happened: 'Die Wegwerf-VM hat eine unverständliche Antwort gegeben.',
    safety: vmDestroyed,
    next: 'Das Dokument könnte schädlich sein. Öffnen Sie es nicht auf andere Weise; wenden Sie sich an Ihre Administration.',
  },
  'agent-not-fresh': {
    happened: 'Die Wegwerf-VM bekam keine eigenen Zufallszahlen und keine eigene Uhrzeit.',
    safety: vmDestroyed,
    next: busyComputer,
  },
  'guest-storage-full': {
    happened: 'Der Anhang passt nicht in die Wegwerf-VM.',
    safety: vmDestroyed,
    next: moreMemory,
  },
  'viewer-missing': {
    happened: 'Die Wegwerf-VM hat kein Programm für diese Art von Datei.',
    safety: vmDestroyed,
    next: 'Verwenden Sie eine Vorlage, die eines hat.',
  },
  'viewer-failed': {
    happened: 'Das Programm in der Wegwerf-VM konnte diese Datei nicht anzeigen.',
    safety: vmDestroyed,
    next: 'Vielleicht ist die Datei beschädigt. Bitten Sie den Absender um eine neue Kopie.',
  },
  'viewer-timeout': {
    happened: 'Das Programm in der Wegwerf-VM hat die Datei nicht rechtzeitig angezeigt.',
    safety: vmDestroyed,
    next: 'Klicken Sie erneut auf den Anhang; eine sehr große Datei braucht vielleicht mehr Zeit.',
  },
  'gui-unavailable': {
    happened: 'Das Fenster für die Wegwerf-VM konnte nicht geöffnet werden.',
    safety: notOpened,
    next: doctorSays,
  },
  'dom0-lost': {
    happened: 'Der Dienst, der Wegwerf-VMs startet, hat geendet, und mit ihm das Dokument.',
    safety: vmDestroyed,
    next: clickAgain,
  },
  'host-outdated': {
    happened: 'Glovebox wurde aktualisiert, während Thunderbird lief, und sein älterer Teil versteht den neuen nicht.',
    safety: unchanged,
    next: 'Starten Sie Thunderbird neu und klicken Sie dann erneut auf den Anhang.',
  },
  'gui-died': { happened: 'Das Fenster der Wegwerf-VM ist verloren gegangen.', safety: vmDestroyed, next: clickAgain },
  'not-visible': {
    happened: 'Das Dokument wurde nicht rechtzeitig sichtbar.',
    safety: vmDestroyed,
    next: 'Vielleicht ist der Computer stark ausgelastet. Versuchen Sie es noch einmal.',
  },
  'attachment-unreadable': {
    happened: 'Thunderbird konnte den Anhang nicht lesen.',
    safety: notOpened,
    next: 'Prüfen Sie, ob Sie online sind und der Anhang nicht gelöscht wurde, und klicken Sie dann erneut.',
  },
  'attachment-too-large': {
    happened: 'Der Anhang ist zu groß für eine Wegwerf-VM.',
    safety: notOpened,
    next: smallerFile,
  },
  'attachment-empty': {
    happened: 'Der Anhang ist leer: Er enthält kein einziges Byte.',
    safety: notOpened,
    next: sendAgain,
  },
  'edit-lost': {
    happened: 'Ihre Änderungen konnten nicht aus der Wegwerf-VM geholt werden.',
    safety: vmDestroyed,
    next: 'Öffnen Sie den Anhang noch einmal und wiederholen Sie Ihre Änderungen.',
  },
  'edit-not-saved': {
    happened: 'Ihre geänderte Kopie konnte nicht vollständig gespeichert werden.',
    safety: vmDestroyed,
    next:
      'Sorgen Sie dafür, dass auf der Festplatte Platz ist und sich in Ihren Download-Ordner schreiben lässt, ' +
      'und wiederholen Sie dann Ihre Änderungen.',
  },
  'edit-above-limit': {
    happened: 'Ihre geänderte Kopie ist größer, als zurückkommen darf.',
    safety: vmDestroyed,
    next:
      'Öffnen Sie sie noch einmal und speichern Sie sie kleiner, erlauben Sie in den Einstellungen unter den Regeln mehr, ' +
      'oder fragen Sie Ihre Administration.',
  },
  'network-unavailable': {
    happened:
      'Eine Regel verlangt eine Wegwerf-VM mit Netzwerkverbindung, aber dieser Computer hat keine, die verbunden ist.',
    safety: notOpened,
    next: 'Ändern Sie die Regel so, dass sie kein Netzwerk verlangt, oder wenden Sie sich an Ihre Administration.',
  },
  'document-damaged': {
    happened: 'Diese Datei ist beschädigt und lässt sich nicht anzeigen.',
    safety: vmDestroyed,
    next: anotherCopy,
  },
  'password-wrong': {
    happened: 'Keines der eingegebenen Passwörter öffnet diese Datei.',
    safety: vmDestroyed,
    next: 'Fragen Sie den Absender nach dem Passwort und klicken Sie dann erneut auf den Anhang.',
  },
  'document-locked': {
    happened: 'Diese Datei ist auf eine Art geschützt, die sich hier nicht öffnen lässt.',
    safety: vmDestroyed,
    next: 'Bitten Sie den Absender um eine Kopie ohne diesen Schutz oder um ein gewöhnliches PDF.',
  },
  'certificate-needed': {
    happened:
      'Diese Datei ist für die Inhaber des Schlüssels zu einem Zertifikat verschlüsselt, und keine Wegwerf-VM bekommt einen.',
    safety: vmDestroyed,
    next: 'Bitten Sie den Absender um eine Kopie, die mit einem Passwort geschützt ist.',
  },
  'type-unsupported': {
    happened: 'Keine Wegwerf-Vorlage dieses Computers kann diese Art von Datei anzeigen.',
    safety: unchanged,
    next: 'Bitten Sie den Absender um ein PDF oder Ihre Administration um eine Vorlage, die ein Programm dafür hat.',
  },
  'document-too-large': {
    happened: 'Diese Datei ist zu groß, um in einer Wegwerf-VM angezeigt zu werden.',
    safety: unchanged,
    next: moreMemory,
  },
  'viewer-ended': {
    happened: 'Das Programm, das das Dokument zeigte, hat sich von selbst beendet.',
    safety: vmDestroyed,
    next: mayBeHarmful,
  },
  'attachment-silent': {
    happened: 'Der Server hat aufgehört, den Anhang zu senden, bevor er ganz da war.',
    safety: notOpened,
    next: 'Prüfen Sie Ihre Verbindung und klicken Sie dann erneut auf den Anhang.',
  },
  'attachment-gone': {
    happened: 'Der Anhang ist nicht mehr dort, wo er war: Er wurde dort verschoben oder gelöscht.',
    safety: notThere,
    next: sendAgain,
  },
  'attachment-deleted': {
    happened: 'Dieser Anhang oder seine ganze Nachricht wurde gelöscht.',
    safety: notThere,
    next: 'Suchen Sie danach im Papierkorb oder bitten Sie den Absender, ihn erneut zu senden.',
  },
  'attachment-refused': {
    happened: 'Sie dürfen den Anhang dort, wo er liegt, nicht lesen: Der Zugriff wurde verweigert.',
    safety: notThere,
    next: 'Bitten Sie den Absender, die Datei selbst zu senden.',
  },
  'attachment-offline': {
    happened: 'Der Anhang ist nicht auf diesem Computer, und Thunderbird arbeitet offline.',
    safety: notOpened,
    next: 'Gehen Sie online und klicken Sie dann erneut auf den Anhang.',
  },
  'qubes-refused': {
    happened:
      'Qubes OS hat für diesen Anhang keine Wegwerf-Qube gestartet: ' +
      'Die Richtlinie erlaubt es nicht, oder es war kein Speicher dafür frei.',
    safety: notOpened,
    next:
      'Schließen Sie andere Qubes und klicken Sie erneut auf den Anhang. Führen Sie „glovebox doctor“ aus; es ' +
      'probiert, was die Richtlinie erlaubt.',
  },
  'qubes-ended': {
    happened: 'Die Wegwerf-Qube wurde beendet, bevor ihr Dokument geschlossen war.',
    safety: 'Was nicht zurückgespeichert wurde, ist verloren; der Anhang in Ihrer Nachricht ist unverändert.',
    next: mayBeHarmful,
  },
  'qubes-no-service': {
    happened: 'Die Vorlage der Wegwerf-Qube hat kein Programm, das Dokumente annimmt (qubes.OpenInVM).',
    safety: notOpened,
    next: 'Verwenden Sie eine Wegwerf-Vorlage mit dem Paket qubes-core-agent, oder wenden Sie sich an Ihre Administration.',
  },
  'qubes-failed': {
    happened: 'Die Wegwerf-Qube hat ihren Aufruf mit einem Fehler beendet, und Qubes OS sagt nicht, mit welchem.',
    safety: 'Vielleicht wurde das Dokument dort gezeigt; der Anhang in Ihrer Nachricht ist unverändert.',
    next: 'Schließen Sie sein Fenster, falls es eines gibt, und klicken Sie dann erneut auf den Anhang.',
  },
  'qubes-left-open': {
    happened:
      'Unter Qubes OS können nur Sie eine Wegwerf-Qube beenden: Diese öffnet sich vielleicht noch und bleibt offen.',
    safety: unchanged,
    next: 'Schließen Sie das Fenster des Dokuments; dann wird seine Wegwerf-Qube zerstört.',
  },
  'qubes-unavailable': {
    happened:
      'Dies ist eine Qube von Qubes OS, aber ihr Programm für Aufrufe an andere Qubes (qrexec) fehlt oder läuft nicht.',
    safety: notOpened,
    next: doctorSays,
  },
  ...germanCopyFailures,
  ...germanExceptionFailures,
  cancelled: {
    happened: 'Das Öffnen des Anhangs wurde abgebrochen.',
    safety: notOpened,
    next: 'Klicken Sie erneut auf den Anhang, wenn Sie ihn sehen möchten.',
  },
  internal: {
    happened: 'In Glovebox ist ein unerwarteter Fehler aufgetreten.',
    safety: notOpened,
    next: 'Führen Sie „glovebox doctor“ aus und melden Sie, was es ausgibt.',
  },
};
