// The words of `glovebox open`, in German.
import type { CommandWords } from './english-commands.ts';

export const germanOpen: CommandWords['open'] = {
  saved: (path) => `Die bearbeitete Datei wurde als ${path} gespeichert.`,
  notOpened: (name, reason) => `„${name}“ wurde nicht geöffnet. ${reason}`,
  waits: {
    turn: 'Zu viele Dokumente sind offen. Dieses wartet, bis es an der Reihe ist; Strg-C gibt es auf.',
    template: 'Die Wegwerf-Vorlage für diese Art von Dokument wird erst erstellt; Strg-C gibt es auf.',
  },
  onePicture: '--screenshot gilt für eine DATEI.',
  notOnQubes: (option) =>
    `--${option} muss wissen, wann das Dokument zu sehen ist, und das sagt unter Qubes OS niemand. Es wurde nichts geöffnet.`,
  filesTogether: (files) => `${files} Dateien`,
  noNetworkTogether:
    '--same-vm und --network gehen nicht zusammen: Jede Datei, die ein Netzwerk erreichen darf, hat eine eigene Wegwerf-VM.',
  noAttachmentsTogether:
    '--same-vm und --attachment gehen nicht zusammen: Die Regeln für Anhänge entscheiden über jede Datei für sich.',
  notTogether:
    'Hier öffnet sich jede Datei in ihrer Wegwerf-VM: Nur das eigene dom0 von Glovebox auf diesem Computer öffnet mehrere in einer.',
  noScreenshot: (reason) => `Es wurde kein Bild gespeichert. ${reason}`,
  noImport: 'Das Programm „import“ von ImageMagick ist nicht installiert.',
  noScreen: 'Der X-Bildschirm war nicht lesbar; ist DISPLAY gesetzt?',
  noFolder: (folder) =>
    `Das Bild konnte nicht geschrieben werden: ${folder} ist kein Ordner, in den Sie schreiben können. Es wurde nichts geöffnet.`,
  noTemplate: (others) => `Es gibt keine Wegwerf-Vorlage dieses Namens. Es gibt: ${others}. Es wurde nichts geöffnet.`,
  file: {
    missing: (path) => `Es gibt keine Datei ${path}. Sehen Sie nach der Schreibweise und nach dem Ordner.`,
    folder: (path) => `${path} ist ein Ordner. Nennen Sie eine Datei darin.`,
    noFile: (path) =>
      `${path} ist ein Gerät oder eine Pipe, keine Datei. Speichern Sie den Inhalt erst in einer Datei.`,
    danglingLink: (path) => `${path} ist eine Verknüpfung, die zu keiner Datei führt. Nennen Sie die Datei selbst.`,
    unreadable: (path) => `Sie dürfen ${path} nicht lesen. Wem die Datei gehört, der kann es erlauben.`,
    brokenDisk: (path) =>
      `${path} war nicht vom Datenträger zu lesen. Kopieren Sie die Datei woandershin, dann noch einmal.`,
    tooLarge: (path) => `${path} ist zu groß für eine Wegwerf-VM. Es wurde nichts geöffnet.`,
    empty: (path) => `${path} ist leer: Es gibt nichts zu zeigen.`,
    otherUrl: (url) => `${url} nennt keine Datei auf diesem Computer. Speichern Sie es erst in einer Datei.`,
  },
};
