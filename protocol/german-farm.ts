// What a person reads in German where attachments open on a farm of their organisation, and one could not.
import type { UserMessage } from './english-failures.ts';
import type { FarmErrorCode } from './error-codes.ts';

const notOpened = 'Der Anhang wurde nirgends geöffnet, weder hier noch anderswo; er ist weiterhin in Ihrer Nachricht.';
const askAdministrator = 'Wenden Sie sich an Ihre Administration.';
const again = 'Klicken Sie in einigen Minuten erneut auf den Anhang.';

export const germanFarmFailures: Record<FarmErrorCode, UserMessage> = {
  'farm-unreachable': {
    happened: 'Die Rechner Ihrer Organisation, die Anhänge öffnen, sind nicht erreichbar.',
    safety: notOpened,
    next: `Prüfen Sie, ob Sie mit dem Netz Ihrer Organisation verbunden sind. ${again}`,
  },
  'farm-untrusted': {
    happened:
      'Ein Rechner hat sich für einen von denen ausgegeben, die Anhänge öffnen, und konnte nicht beweisen, dass er es ist.',
    safety: notOpened,
    next: `${askAdministrator} Vielleicht fängt jemand Ihre Verbindung ab, oder dort ist ein Zertifikat abgelaufen.`,
  },
  'farm-misconfigured': {
    happened: 'Die Einstellungen Ihrer Administration zum Öffnen von Anhängen auf anderen Rechnern sind unbrauchbar.',
    safety: notOpened,
    next: `${askAdministrator} „glovebox doctor“ sagt, was an ihnen nicht stimmt.`,
  },
  'farm-certificate-expired': {
    happened: 'Das Zertifikat, mit dem dieser Computer Anhänge anderswo öffnen darf, ist nicht mehr gültig.',
    safety: notOpened,
    next: `${askAdministrator} Es muss erneuert werden; prüfen Sie auch die Uhr dieses Computers.`,
  },
  'farm-certificate-revoked': {
    happened: 'Das Zertifikat, mit dem dieser Computer Anhänge anderswo öffnen darf, wurde zurückgezogen.',
    safety: notOpened,
    next: askAdministrator,
  },
  'farm-certificate-unknown': {
    happened:
      'Das Zertifikat dieses Computers ist keines, das Anhänge auf den Rechnern Ihrer Organisation öffnen darf.',
    safety: notOpened,
    next: `${askAdministrator} Vielleicht ist es das einer anderen Organisation oder hat keinen brauchbaren Namen.`,
  },
  'farm-busy': {
    happened: 'Die Rechner, die Anhänge öffnen, haben jetzt keinen Platz für einen weiteren von Ihnen.',
    safety: notOpened,
    next: `Schließen Sie Dokumente, die Sie nicht mehr brauchen. ${again}`,
  },
  'farm-draining': {
    happened: 'Die Rechner, die Anhänge öffnen, nehmen jetzt keine neuen an, weil sie gewartet werden.',
    safety: notOpened,
    next: again,
  },
  'farm-lost': {
    happened: 'Die Verbindung zum Rechner, der das Dokument zeigte, ist abgebrochen; mit ihr endet seine Wegwerf-VM.',
    safety:
      'Der Anhang in Ihrer Nachricht ist unverändert. Was nicht gespeichert und zurückgebracht wurde, ist verloren.',
    next: 'Klicken Sie erneut auf den Anhang: Er öffnet sich neu, vielleicht auf einem anderen Rechner.',
  },
};
