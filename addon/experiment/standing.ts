// How long Glovebox may stand where it stands: whether Thunderbird lets add-ons with an experiment run, and what opens
// attachments where it does not.
import { allowedPreference, experimentStanding, suppressedPreference } from '../../protocol/experiments.ts';
import { addedHandlerName } from '../../protocol/names.ts';
import type { Standing } from '../guard-api.ts';

/** Of what people are sent most. */
const askedTypes = ['application/pdf', 'application/msword', 'image/png', 'application/zip'];

export const readStanding = (): Standing => ({
  experiments: readExperiments(),
  endsOnThisChannel: Services.prefs.getStringPref('app.update.channel', '') === 'release',
  hasSecondNet: hasSecondNet(),
});

export const readExperiments = (): Standing['experiments'] =>
  experimentStanding({
    suppressed: Services.prefs.getBoolPref(suppressedPreference, false),
    suppressedLocked: Services.prefs.prefIsLocked(suppressedPreference),
    allowed: Services.prefs.getStringPref(allowedPreference, ''),
    allowedLocked: Services.prefs.prefIsLocked(allowedPreference),
  });

const hasSecondNet = (): boolean => {
  const mime = Cc['@mozilla.org/mime;1'].getService(Ci.nsIMIMEService);
  const known = Cc['@mozilla.org/uriloader/handler-service;1'].getService(Ci.nsIHandlerService);
  return askedTypes.every((type) => {
    const handler = mime.getFromTypeAndExtension(type, '');
    return (
      known.exists(handler) &&
      !handler.alwaysAskBeforeHandling &&
      handler.preferredAction === Ci.nsIHandlerInfo.useHelperApp &&
      handler.preferredApplicationHandler?.name === addedHandlerName
    );
  });
};
