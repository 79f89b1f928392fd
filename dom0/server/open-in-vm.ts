// A qubes.OpenInVM call from policy's grant to its end: it waits for what it needs, and then has its DispVM. Nobody waits
// without being told for what, and whoever gives up meanwhile gets nothing.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, type Result } from '../../protocol/result.ts';
import type { WindowPlace } from '../gui-displays.ts';
import type { Dispvm } from '../lifecycle/dispvm.ts';
import { stepIn } from '../template/build-failure.ts';
import type { Client } from './client.ts';
import { OpenCall, type Grant, type OpenServices } from './open-call.ts';

/** Serves the call to its end: when it resolves, the DispVM is gone and the client has been told. */
export const openInVm = async (client: Client, grant: Grant, services: OpenServices): Promise<void> => {
  const refused = await services.displays.use(client.desktop, (place) => openAt(place, client, grant, services));
  const code = refused === null ? 'gui-unavailable' : refused.error;
  if (code === null) return;
  services.log({ event: 'refused', requestId: client.requestId, code });
  await client.refuse(code);
};

/** `error` is why it was not begun, or null where it was, and is over. */
const openAt = async (
  place: WindowPlace,
  client: Client,
  grant: Grant,
  services: OpenServices,
): Promise<{ readonly error: ErrorCode | null }> => {
  const giveUp = new AbortController();
  client.watchGivingUp(() => giveUp.abort());
  if (!(await place.gui.waitReady())) return { error: 'gui-unavailable' };
  const provided = await waitForTemplate(place, client, grant.disposableTemplate, giveUp, services);
  if (!provided.ok) return provided;
  const taken = await waitForDispvm(client, grant.disposableTemplate, giveUp.signal, services);
  if (!taken.ok) return taken;
  const call = new OpenCall(client, taken.value, grant, place, services);
  services.calls.set(client.requestId, call);
  await call.run().finally(() => {
    if (services.calls.get(client.requestId) === call) services.calls.delete(client.requestId);
  });
  return { error: null };
};

/** Where it has to be made first, a window says so, and whoever closes that window gives the call up. */
const waitForTemplate = async (
  { gui, language }: WindowPlace,
  client: Client,
  name: string,
  giveUp: AbortController,
  { templates }: OpenServices,
): Promise<Result<unknown>> => {
  const notice = gui.createWaiting(() => giveUp.abort());
  const provided = await templates.provide(
    name,
    (making) => {
      const { sinceMs, usualSeconds } = making;
      notice.show({ language, template: name, step: stepIn(language, making.step), sinceMs, usualSeconds });
      client.tell({ event: 'waiting', for: 'template' });
    },
    giveUp.signal,
  );
  notice.close();
  return giveUp.signal.aborted ? failure('cancelled') : provided;
};

/** Where too many are open it has to wait for its turn, and is told so. */
export const waitForDispvm = async (
  client: Client,
  template: string,
  signal: AbortSignal,
  { registry }: Pick<OpenServices, 'registry'>,
): Promise<Result<Dispvm>> => {
  let endWaiting = (): void => undefined;
  const onWait = (): void => {
    client.tellStage('queued');
    endWaiting = client.tellWaiting();
  };
  const taken = await registry.take(template, client.requestId, { signal, onWait });
  endWaiting();
  return taken;
};
