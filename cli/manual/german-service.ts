// The manual of the service itself, for this computer and for others, in German.
import type { ServicePages } from './manual.ts';

export const germanServicePages: ServicePages = {
  'dom0 run': {
    summary: 'den Dienst in diesem Terminal ausführen',
    about: ['Läuft, bis er beendet wird oder ihn niemand mehr braucht.'],
    options: {
      foreground: 'nicht enden, wenn ihn lange niemand brauchte: für eine Dienstverwaltung',
      'keep-log': 'das Protokoll in eine Datei schreiben, und ins Journal, wo es eines gibt: „glovebox dom0 log“',
      windows: 'nichts im Voraus erstellen: wo Anhänge auf einer Farm öffnen und hier nur Fenster erscheinen',
      gui: 'ein anderes Programm für die Fenster',
      'max-dispvms': 'wie viele Wegwerf-VMs es zugleich geben darf',
      metrics: 'seine Zahlen Prometheus nennen, unter unix:/PFAD, 127.0.0.1:PORT oder [::1]:PORT, bei /metrics',
    },
    exit: '0 nach ordentlichem Ende, 1, wenn er nicht laufen kann, 2 bei falschem Aufruf.',
  },
  'dom0 serve': {
    summary: 'den Dienst für die Computer anderer ausführen, als ein Rechner einer Farm',
    about: [
      'Nimmt Aufrufe über TLS von allen an, die ein Zertifikat der CA der Organisation haben; dessen Name (CN) ' +
        'ist für die Richtlinie von dom0 die Quelle, seine Organisationseinheiten (OU) sind deren Tags. Fenster ' +
        'erscheinen auf den Computern der Aufrufenden. Geänderte Zertifikatsdateien werden von selbst neu gelesen.',
      'SIGTERM beendet ihn ordentlich: keine neuen Aufrufe, und was offen ist, hat die Zeit von --drain-minutes.',
    ],
    options: {
      listen: 'wo er lauscht; eine Adresse von IPv6 steht in eckigen Klammern',
      ca: 'die Zertifikate derer, die Zertifikate von Aufrufenden unterschreiben (PEM)',
      cert: 'das eigene Zertifikat dieses Rechners (PEM)',
      key: 'der Schlüssel zum eigenen Zertifikat (PEM)',
      crl: 'Liste der zurückgezogenen Zertifikate (PEM)',
      'agent-port': 'dort einem Lastverteiler sagen, wie viel Platz ist (agent-check von HAProxy)',
      templates: 'nur diese Vorlagen anbieten: eine Liste, wie „glovebox template list --sha256“ sie ausgibt',
      'max-dispvms': 'wie viele Wegwerf-VMs es zugleich geben darf',
      metrics: 'seine Zahlen Prometheus nennen, unter unix:/PFAD, 127.0.0.1:PORT oder [::1]:PORT, bei /metrics',
      'source-dispvms': 'wie viele davon jede Quelle haben darf; 8, wenn nichts gesagt ist',
      'source-opens': 'wie viele jede Quelle in einer Minute öffnen darf; 30, wenn nichts gesagt ist',
      'source-mib': 'wie viele MiB jede Quelle in einer Stunde senden darf; 4096, wenn nichts gesagt ist',
      'drain-minutes': 'wie lange Offenes nach SIGTERM bleiben darf; 30, wenn nichts gesagt ist',
    },
    exit: '0 nach ordentlichem Ende, 1, wenn er nicht laufen kann, 2 bei falschem Aufruf.',
  },
};
