// Every word of ours on the pages that a disposable VM makes of a document, in German.
import { counted, entities, kinds, labels, units } from './german-guest-names.ts';
import type { GuestWords } from './guest-vocabulary.ts';

export const germanGuest: GuestWords = {
  locale: { thousands: '.', decimal: ',' },
  weekdays: ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'],
  months: [
    ...['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni'],
    ...['Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  ],
  day: (weekday, day, month, year) => `${weekday}, ${day}. ${month} ${year}`,
  dayOfYear: (day, month) => `${day}. ${month}`,
  counted,
  labels,
  kinds,
  bytes: (count) => (count === 1 ? '1 Byte' : `${count} Bytes`),
  firstOf: (shown, all, many) => `Hier sind die ersten ${shown} von ${all} (${many}) zu sehen.`,
  cut: {
    archive: 'Es ist mehr darin, als hier aufgeführt ist.',
    file: 'Die Datei ist länger als das, was hier zu sehen ist.',
    message: 'Die Nachricht ist länger als das, was hier zu sehen ist.',
    page: 'Die Seite ist länger als das, was hier zu sehen ist.',
  },
  unshowable: {
    heading: 'Für diese Art von Datei gibt es kein Anzeigeprogramm',
    kind: (kind, ending) => `Sie gilt als Datei dieser Art: ${kind}${ending === '' ? '' : ` (.${ending})`}.`,
    seems: (description, mime) => `Sie scheint zu sein: ${description}${mime === '' ? '' : ` (${mime})`}`,
    unknownData: 'Sie enthält Daten keiner Art, die hier bekannt ist.',
    unknownKind: 'Eine Datei unbekannter Art',
    empty: 'Die Datei ist leer.',
    strings: 'Text, der sich darin findet',
    firstBytes: (bytes) => `Ihr Anfang: ${bytes}`,
    inOffice:
      'Diese Wegwerf-VM hat nichts, um sie anzuzeigen. Schließen Sie dieses Fenster und öffnen Sie die Anlage ' +
      'noch einmal, wenn die Vorlage für ' +
      'Office-Dokumente da ist: sie wird nach dem ersten Start von selbst erstellt und zeigt dann auch das.',
    nowhere: 'Es gibt hier kein Programm dafür: was sie ist, ist alles, was sich sagen lässt.',
  },
  archive: {
    nothing: 'In diesem Archiv ist nichts.',
    sum: (files, size, packed) => `${files}, ausgepackt ${size} (gepackt ${packed}).`,
    columns: { name: 'Name', size: 'Größe', changed: 'Geändert' },
    next: (files) => `Die nächsten (von ${files})`,
    bomb: (times) =>
      `Ausgepackt ist es ${times}-mal so groß. Das ist ungewöhnlich und kann dazu gedacht sein, einen Datenträger zu füllen.`,
    programs: 'Es sind Programme darin. Ein Programm, das per Mail kommt, ist selten das, was es zu sein behauptet.',
    leadsOut: 'Einige Namen führen aus dem Ordner hinaus, in dem das Archiv ausgepackt würde.',
    program: 'Programm',
    locked: 'mit Passwort',
  },
  table: {
    noRows: 'keine Zeilen',
    range: (first, last) => `Zeilen ${first} bis ${last}`,
    firstColumns: (columns) => `die ersten ${columns} Spalten`,
    columns: (first, last) => `Spalten ${first} bis ${last}`,
    more: (size, percent) => `${size} mehr (${percent} %) sind hier nicht zu sehen. `,
    from: (row) => `Zeilen ab ${row}`,
  },
  office: { comments: 'Kommentare' },
  web: {
    pictures: (count) =>
      count === 1
        ? '1 Bild liegt im Internet und wurde nicht geladen.'
        : `${count} Bilder liegen im Internet und wurden nicht geladen.`,
    empty:
      'Diese Seite hat keinen Text. Vielleicht füllt sie erst ihr eigenes Programm, und Programme laufen hier nicht.',
  },
  mail: {
    noSubject: '(Kein Betreff)',
    attached: 'Angehängt',
    program: 'Programm',
    message: 'Nachricht',
    attachedMessage: 'Angehängte Nachricht',
    namelessFile: 'Datei ohne Namen',
    from: (message) => `Nachrichten ab ${message}`,
    maybeMore: (listed) => `Es können mehr Nachrichten darin sein als die aufgeführten (${listed}).`,
    moreParts: 'Sie hat mehr Teile, als hier aufgeführt werden können.',
    moreInside: 'Es ist mehr darin, als hier aufgeführt werden kann.',
    moreFiles: 'Es sind mehr Dateien darin, als hier aufgeführt sind.',
    picturesMissing: 'Bilder, die im Internet liegen, wurden nicht geladen.',
    somePicturesMissing: 'Einige Bilder wurden nicht geladen.',
    signed: 'Diese Nachricht ist signiert. Ob die Signatur stimmt, wurde hier nicht geprüft.',
    encryptedWithPgp:
      'Diese Nachricht ist mit PGP verschlüsselt: sie lässt sich nur mit dem Schlüssel des Empfängers lesen, und der ist nicht hier.',
    encryptedOrWrapped:
      'Diese Nachricht ist verschlüsselt oder in eine Signatur gepackt: sie lässt sich nur mit dem Schlüssel des ' +
      'Empfängers lesen, und der ist nicht hier.',
    encrypted:
      'Diese Nachricht ist verschlüsselt. Sie lässt sich nur mit dem Schlüssel des Empfängers lesen, und der ist ' +
      'im Mailprogramm, nicht hier.',
    signatureAlone:
      'Das ist nur eine Signatur; was sie unterschreibt, liegt anderswo. Ob sie stimmt, wurde hier nicht geprüft.',
    certificates: (names) => `Zertifikate darin: ${names}.`,
    pgp: {
      encrypted:
        'Ein Teil davon ist von PGP verschlüsselt oder verpackt. Er lässt sich nur mit dem Schlüssel des ' +
        'Empfängers lesen, und der ist im Mailprogramm, nicht hier.',
      publicKey:
        'Das enthält einen öffentlichen PGP-Schlüssel. Er ist für ein Mailprogramm; zu lesen gibt es darin nichts.',
      privateKey:
        'Das enthält einen privaten PGP-Schlüssel. Wer ihn hat, kann die Nachrichten seines Besitzers lesen: geben Sie ihn nicht weiter.',
      signature: 'Das enthält eine PGP-Signatur. Ob sie stimmt, wurde hier nicht geprüft.',
      signed: 'Dieser Text ist mit PGP signiert. Ob die Signatur stimmt, wurde hier nicht geprüft.',
      forPrograms:
        'Das ist mit PGP verschlüsselt, signiert oder ein Schlüssel, in einer Form nur für Programme. Es lässt ' +
        'sich mit den Schlüsseln in Ihrem Mailprogramm lesen, nicht hier.',
    },
  },
  card: {
    invitation: 'Das ist eine Einladung.',
    cancels: 'Das sagt den Termin ab.',
    answer: 'Das ist eine Antwort auf eine Einladung.',
    proposal: 'Das schlägt eine andere Zeit vor.',
    cancelled: 'Er ist abgesagt.',
    noTitle: '(Kein Titel)',
    noName: '(Kein Name)',
    noEntries: 'In diesem Kalender stehen keine Einträge.',
    freeBusy: 'Freie und belegte Zeiten',
    answers: {
      accepted: 'zugesagt',
      declined: 'abgelehnt',
      tentative: 'mit Vorbehalt',
      delegated: 'übertragen',
      completed: 'erledigt',
      'in-process': 'in Arbeit',
    },
    frequencies: {
      SECONDLY: ['Jede Sekunde', 'Sekunden'],
      MINUTELY: ['Jede Minute', 'Minuten'],
      HOURLY: ['Jede Stunde', 'Stunden'],
      DAILY: ['Jeden Tag', 'Tage'],
      WEEKLY: ['Jede Woche', 'Wochen'],
      MONTHLY: ['Jeden Monat', 'Monate'],
      YEARLY: ['Jedes Jahr', 'Jahre'],
    },
    every: (interval, [once, many]) => (interval > 1 ? `Alle ${interval} ${many}` : once),
    and: ' und ',
    on: (days) => `, am ${days.join(', im ')}`,
    dayOfMonth: (day) => `${day}. Tag`,
    times: (count) => `, ${count}-mal`,
    until: (day) => `, bis ${day}`,
    nth: (number, weekday) =>
      number === -1 ? `letzten ${weekday}` : number < 0 ? `${-number}.-letzten ${weekday}` : `${number}. ${weekday}`,
  },
  keyStore: {
    hasKey:
      'Es ist ein privater Schlüssel darin. Wer diese Datei und ihr Passwort hat, kann im Namen ihres Besitzers handeln.',
    noKey: 'Es ist kein privater Schlüssel darin.',
    noCertificate: 'Es ist kein Zertifikat darin.',
    certificate: 'Zertifikat',
  },
  media: {
    soundOrVideo: 'Ton oder Video',
    noPicture: 'Eine Wegwerf-VM hat keinen Ton, und diese spielt keine Videos und zeigt kein Bild daraus.',
    elsewhere:
      'Wird es aus der Datei, in der es liegt, herausgenommen und für sich geöffnet, sind vielleicht Standbilder daraus zu sehen.',
    noStills: 'Eine Wegwerf-VM hat keinen Ton und spielt keine Videos. Aus diesem ließ sich kein Bild nehmen.',
    withStills: 'Das sind Standbilder: eine Wegwerf-VM hat keinen Ton und spielt keine Videos.',
    elsewherePlayed:
      'Um es zu hören oder zu sehen, speichern Sie es und öffnen Sie es mit einem Abspielprogramm, dem Sie vertrauen.',
    pixels: (width, height) => `${width} × ${height} Pixel`,
    channels: (channels) => (channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} Kanäle`),
    underASecond: 'weniger als eine Sekunde',
  },
  font: { sentence: 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich' },
  drawing: {
    isPart: 'Hier nicht gezeichnet: vieles davon, denn es ist eine große Zeichnung.',
    notDrawn: (kinds, hasMore) => `Hier nicht gezeichnet: ${kinds}${hasMore ? ' und andere' : ''}.`,
  },
  model: {
    readInPart: 'Es ist ein großes Modell: nur ein Teil davon wurde gelesen.',
    beginningRead: 'Es ist ein großes Modell: nur sein Anfang wurde gelesen.',
    someDrawn: (step) => `Es ist ein großes Modell: eines von ${step} Dreiecken ist gezeichnet.`,
    partsApart: 'Seine Teile sind jedes an einem eigenen Platz gezeichnet, nicht so, wie sie zusammengesetzt sind.',
    preview:
      'Es gibt hier kein Programm, das sie zeichnet: das ist die kleine Vorschau, die ihr Programm in die Datei gelegt hat.',
    noPreview: 'Es gibt hier kein Programm, das sie zeichnet, und sie bringt keine Vorschau mit.',
    described: 'Es gibt hier kein Programm, das es zeichnet: das ist, was die Datei von sich sagt.',
    edges: 'Seine Kanten, schräg von oben gesehen. Flächen sind nicht gezeichnet.',
    fromAbove: 'Schräg von oben gesehen.',
    noUnit: (size) => `${size} (eine STL-Datei sagt nicht, in welcher Einheit)`,
    entities,
    ofKind: (kind) => `der Art ${kind}`,
    units,
    dwg: {
      newer: 'AutoCAD 2018 oder neuer',
      older: 'AutoCAD R11 oder R12',
      span: (from, to) => `AutoCAD ${from} bis ${to}`,
    },
  },
};
