// Finds the attachments a person has selected in a tab or window, for the context-menu items.
// Reads Thunderbird's own lists, never what the menu event says about names or addresses.
import { windowsWithin } from './mail-windows.ts';

export interface Selection {
  readonly attachments: readonly Gecko.Attachment[];
  readonly browsingContext: Gecko.BrowsingContext;
}

/**
 * null where the tab shows no attachments (it may be gone by now). `all`: where fewer than two are selected, all that
 * there are.
 */
export const findSelection = (extension: Gecko.Extension, tabId: number, all = false): Selection | null => {
  for (const window of tabWindows(extension.tabManager.get(tabId).nativeTab)) {
    const list = (window.document.getElementById('attachmentBucket') ??
      window.document.getElementById('attachmentList')) as Gecko.AttachmentList | null;
    if (list === null) continue;
    const selected = Array.from(list.selectedItems, (item) => item.attachment);
    // The bar of a message with one attachment has its menu without anything being selected in the list.
    const only = selected.length === 0 ? list.getItemAtIndex(0)?.attachment : undefined;
    const some = only === undefined ? selected : [only];
    const attachments = all && some.length < 2 ? allOf(list) : some;
    if (attachments.length > 0) return { attachments, browsingContext: window.browsingContext };
  }
  return null;
};

const allOf = (list: Gecko.AttachmentList): readonly Gecko.Attachment[] =>
  Array.from({ length: list.itemCount }, (_, index) => list.getItemAtIndex(index)?.attachment).filter(
    (attachment) => attachment !== undefined,
  );

/** A tab of the main window has a browser; a window of its own is its own tab. */
function* tabWindows(tab: Gecko.NativeTab): Generator<Gecko.ChromeWindow> {
  for (const context of [tab.chromeBrowser?.browsingContext, tab.browsingContext]) {
    if (context !== undefined) yield* windowsWithin(context);
  }
}
