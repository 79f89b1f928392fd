// How the add-on's pages ask the background page. Both are ours; the types keep a request and its reply together.
import browser from 'webextension-polyfill';
import type { PageReplies, PageRequest } from './page-messages.ts';

type Reply<T extends PageRequest> = PageReplies[T['type']];

/** Rejects where the background page does not answer. */
export const askBackground = <T extends PageRequest>(request: T): Promise<Reply<T>> =>
  browser.runtime.sendMessage<T, Reply<T>>(request);
