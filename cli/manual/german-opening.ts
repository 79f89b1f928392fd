// The manual of the commands that open a file or a link, in German.
import type { OpeningPages } from './manual.ts';

export const germanOpeningPages: OpeningPages = {
  open: {
    summary: 'Dateien in Wegwerf-VMs öffnen',
    about: [
      'Öffnet jede DATEI, oder die Datei, die eine file://-URL nennt, in einer eigenen neuen Wegwerf-VM. Wird ' +
        'deren Fenster geschlossen, so wird die VM zerstört; eine bearbeitete Datei ersetzt DATEI.',
      'Sind mehr offen, als der Speicher erlaubt, so warten die anderen, bis sie an der Reihe sind.',
    ],
    options: {
      'view-only': 'DATEI nie ändern',
      'same-vm':
        'alle DATEIen in einer Wegwerf-VM öffnen, nur zum Ansehen: ein Fenster mit ihrer Liste, in dem Alt+Bild ab ' +
        'zur nächsten führt und Alt+Eingabe eine für sich öffnet. ' +
        'Eine schädliche DATEI kann die anderen dann sehen und ändern, wie sie aussehen',
      attachment:
        'DATEI kommt von einem Mailprogramm oder Dateimanager: Die Regeln für Anhänge sagen, was aus ihr wird, ein ' +
        'Fenster fragt, wo sie fragen, und sagt, was geschah; wo DATEI eine Kopie nur zum Lesen ist, wird eine ' +
        'bearbeitete im Download-Ordner gespeichert',
      template: 'die Wegwerf-Vorlage, die verwendet werden soll',
      network: 'eine Wegwerf-VM mit Netzwerk verlangen, wo die Richtlinie des Computers eine gewährt',
      screenshot: 'ein Bild des Fensters speichern, sobald das Dokument sichtbar ist',
      'wait-visible-ms': 'aufgeben, wenn das Dokument nach N Millisekunden nicht sichtbar ist (sonst 180000)',
      'close-after-visible': 'das Fenster schließen, sobald das Dokument sichtbar ist',
      json: 'einen Bericht in JSON ausgeben; von mehreren Dateien einen je Zeile, sobald jede vorbei ist',
    },
    exit: '0, wenn jedes Dokument sichtbar wurde, 1, wenn nicht oder wenn später etwas misslang, 2 bei falschem Aufruf, 130 nach Strg-C.',
  },
  'open-url': {
    summary: 'einen Link in einer Wegwerf-VM öffnen',
    about: [
      'Unter Qubes OS öffnet der Dienst qubes.OpenURL der üblichen Wegwerf-Vorlage die Adresse, wenn die ' +
        'Richtlinie von dom0 es zulässt. Anderswo hat keine Wegwerf-Vorlage einen Browser: Die Adresse wird ' +
        'gezeigt, wie sie wirklich ist, und es öffnet sich nichts.',
    ],
    options: {},
    exit: '0, wenn eine Wegwerf-VM die Adresse annahm, 1, wenn nichts geöffnet wurde, 2 bei falschem Aufruf.',
  },
  convert: {
    summary: 'ein sicheres PDF einer Datei erstellen: Bilder ihrer Seiten und sonst nichts',
    about: [
      'Öffnet DATEI in einer neuen Wegwerf-VM ohne Fenster und schreibt ein PDF aus den Bildpunkten, mit denen ' +
        'ihre Seiten dort gezeichnet werden. Kein Byte von DATEI gelangt hinein: kein Skript, kein Link, kein ' +
        'Text, kein Name eines Verfassers, keine Datei im Innern. Dafür lässt es sich nur mit --searchable durchsuchen.',
      'DATEI kann alles sein, was eine Wegwerf-Vorlage als Seiten, als Bild oder als Text zeigt; von einem ' +
        'Archiv oder einer Nachricht ist es das, was zuerst zu sehen ist. Eine Kopie hat höchstens 500 Seiten. ' +
        'Die Standardfehlerausgabe sagt, wie weit sie ist.',
      'Von einer Kopie, die nicht vollständig wird, bleibt nichts. Nur Sie können die Kopie lesen (Modus 0600).',
    ],
    options: {
      out: 'wohin die Kopie kommt; nötig',
      force: 'ersetzen, was unter diesem Namen da ist',
      dpi: 'Punkte je Zoll, mit denen Seiten gezeichnet werden (sonst 150; unter Qubes OS die seines eigenen Dienstes, 300)',
      'password-file': 'eine Datei, deren erste Zeile das Passwort des Dokuments ist, oder „-“ für die Standardeingabe',
      searchable:
        'den Text in den fertigen Bildern erkennen, in einer zweiten Wegwerf-VM, die nichts anderes sieht, und ihn ' +
        'unsichtbar darüberlegen: Er lässt sich suchen und kopieren. Dauert viel länger, bei emulierten VMs bis zu ' +
        'einer Minute für eine volle Seite; braucht die Vorlage „office“; ' +
        'gelesen werden Deutsch und Englisch',
      template: 'die Wegwerf-Vorlage, die verwendet werden soll',
      json: 'einen Bericht in JSON ausgeben',
    },
    exit:
      '0, wenn die Kopie gespeichert wurde (mit ihrem Text, wo er verlangt war), 1, wenn nicht, ' +
      '2 bei falschem Aufruf, 130 nach Strg-C.',
  },
};
