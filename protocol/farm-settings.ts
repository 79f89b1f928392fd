// Where attachments open on a farm of the organisation: part of the administrator's policy. Nobody else's word for it counts.
import * as z from 'zod';

/** A name or an address, with brackets around one of IPv6, and a port. */
const addressSchema = z
  .string()
  .max(300)
  .regex(/^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):[1-9][0-9]{0,4}$/);
/** Absolute, or in the person's home: `%h` stands for that, `%u` for the person's name on this computer. */
const pathSchema = z
  .string()
  .max(1000)
  .regex(/^(\/|%h\/)[^\0]*$/);

export const farmSettingsSchema = z.strictObject({
  /** `HOST:PORT` of the balancer, or of the only host. */
  address: addressSchema,
  /** The name that the hosts' certificates have; the one in `address` where nothing is said. */
  name: z.string().min(1).max(253).optional(),
  /** PEM files: who signs hosts' certificates, the person's own certificate, and its key. */
  ca: pathSchema,
  certificate: pathSchema,
  key: pathSchema,
  /** Where no host takes the call, it may open in a disposable VM of this computer. */
  mayOpenHere: z.boolean().default(false),
});
export type FarmSettings = z.infer<typeof farmSettingsSchema>;
