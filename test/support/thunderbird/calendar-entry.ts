// Looked at from inside Thunderbird: an entry of a calendar, with what is attached to it.

/** Makes `event`, with the file whose path is `args[0]`; `cal` is Thunderbird's own. In no calendar yet. */
export const makeEntry = `
  const { CalEvent } = ChromeUtils.importESModule("resource:///modules/CalEvent.sys.mjs");
  const { CalAttachment } = ChromeUtils.importESModule("resource:///modules/CalAttachment.sys.mjs");
  const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
  const event = new CalEvent();
  event.title = "Meeting"; event.startDate = cal.dtz.now(); event.endDate = cal.dtz.now();
  const attachment = new CalAttachment();
  attachment.uri = Services.io.newURI(PathUtils.toFileURI(args[0]));
  event.addAttachment(attachment);`;
