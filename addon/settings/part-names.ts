// The parts of the settings page, in their order; their names stand in its address.

export const partNames = ['rules', 'what-if', 'running', 'activity', 'status'] as const;
export type PartName = (typeof partNames)[number];
