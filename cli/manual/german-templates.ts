// The manual of `glovebox template` in German.
import type { TemplatePages } from './manual.ts';

const json = 'JSON ausgeben, für Programme';

export const germanTemplatePages: TemplatePages = {
  'template build': {
    summary: 'eine Vorlage erstellen, aus der Wegwerf-VMs wiederhergestellt werden',
    about: [
      'Ohne VORLAGE wird die übliche erstellt. Dazu werden Debian-Pakete installiert: Es braucht einen Debian-Spiegel und einige Minuten.',
    ],
    options: {
      all: 'jede mitgelieferte Vorlage',
      system: 'für alle an diesem Computer, als root: Jeder dom0 nimmt sie vor einer eigenen',
      recipe: 'nach einem eigenen Rezept, das der Ordner enthält; dazu gehört genau eine VORLAGE',
      mirror: 'ein Debian-Spiegel, wo nicht die Einstellung von apt entscheiden soll',
      refresh: 'die Pakete neu installieren, obwohl sich das Rezept nicht geändert hat',
      wait: 'warten, während eine andere Vorlage erstellt wird',
      json,
    },
    exit: '0, wenn jede erstellt ist, 1, wenn eine nicht, 2 bei falschem Aufruf, 130 nach Strg-C.',
  },
  'template list': {
    summary: 'die vorhandenen Vorlagen nennen',
    about: [
      'Sagt von jeder, ob sie verwendbar ist und wo sie liegt. Von zweien desselben Namens kann die erste die ' +
        'für alle an diesem Computer sein, die vor einer eigenen genommen wird.',
    ],
    options: {
      json,
      sha256: 'Prüfsumme und Name jeder verwendbaren ausgeben, für „glovebox dom0 serve --templates“',
    },
    exit: '0, oder 2 bei falschem Aufruf.',
  },
  'template verify': {
    summary: 'prüfen, ob Vorlagen vollständig und verwendbar sind',
    about: [
      'Liest jedes Byte und vergleicht es mit dem Verzeichnis der Vorlage. Ohne VORLAGE die übliche. Wo es ' +
        'eine für alle an diesem Computer gibt, wird sie und die eigene geprüft.',
    ],
    options: { json },
    exit: '0, wenn jede verwendbar ist, 1, wenn eine nicht, 2 bei falschem Aufruf.',
  },
  'template export': {
    summary: 'eine Vorlage für andere Computer in eine signierte Datei schreiben',
    about: [
      'Nimmt die Vorlage, die dom0 nähme. Computer mit demselben Glovebox und einem QEMU derselben Reihe ' +
        'können sie einspielen; was KVM gesichert hat, braucht dazu denselben Prozessor.',
    ],
    options: {
      out: 'die Datei, die geschrieben wird; keine wird ersetzt',
      key: 'der Schlüssel, der signiert, von „template key“',
      json,
    },
    exit: '0, wenn sie geschrieben ist, 1, wenn nicht, 2 bei falschem Aufruf, 130 nach Strg-C.',
  },
  'template import': {
    summary: 'eine Vorlage aus einer Datei von „template export“ einspielen',
    about: [
      'Prüft die Signatur der ganzen Datei, bevor etwas entpackt wird, und stellt eine Wegwerf-VM aus der ' +
        'Vorlage wieder her, bevor sie an die Stelle einer desselben Namens tritt.',
    ],
    options: {
      'public-key': 'der öffentliche Schlüssel dessen, der sie signiert hat',
      system: 'für alle an diesem Computer, als root',
      recipe: 'wo das Rezept auf diesem Computer liegt, wenn es kein mitgeliefertes ist',
      json,
    },
    exit: '0, wenn sie da ist, 1, wenn nicht: Dann ist alles wie zuvor; 2 bei falschem Aufruf, 130 nach Strg-C.',
  },
  'template key': {
    summary: 'das Schlüsselpaar für „template export“ und „template import“ erstellen',
    about: [
      'DATEI wird der Schlüssel, der signiert, nur für den Besitzer lesbar; DATEI.pub der öffentliche, für die ' +
        'Computer, die einspielen. Keiner ersetzt eine Datei.',
    ],
    options: { out: 'die Datei des Schlüssels, der signiert' },
    exit: '0, wenn beide erstellt sind, 1, wenn nicht, 2 bei falschem Aufruf.',
  },
};
