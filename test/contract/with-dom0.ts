// A dom0 daemon for the time of one test.
import { removeDom0, startDom0, type Dom0, type Dom0Options } from '../support/dom0.ts';

export const noDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '' };

export const withDom0 = async (options: Dom0Options, body: (dom0: Dom0) => Promise<void>): Promise<void> => {
  const dom0 = await startDom0(options);
  try {
    await body(dom0);
  } finally {
    await removeDom0(dom0);
  }
};
