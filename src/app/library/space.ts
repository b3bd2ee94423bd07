/** How much of this browser's storage is used, and whether the browser may clear it. */
export interface Space {
  /** Bytes of everything that this site stores, and how many it may; null where the browser does not say. */
  used: { usage: number; quota: number } | null;
  /** Whether the browser has agreed to clear nothing by itself; null where it cannot be asked. */
  persisted: boolean | null;
}

type Manager = Partial<Pick<StorageManager, 'estimate' | 'persisted' | 'persist'>>;

/** Pages over plain http have no storage manager, and some browsers refuse to answer. */
export async function spaceOf(manager: Manager | undefined = globalThis.navigator?.storage): Promise<Space> {
  const [estimate, persisted] = await Promise.all([
    manager?.estimate?.().catch(() => null) ?? null,
    manager?.persisted?.().catch(() => null) ?? null,
  ]);
  const { usage, quota } = estimate ?? {};
  return { used: usage === undefined || quota === undefined ? null : { usage, quota }, persisted };
}

/** Asks the browser to clear nothing by itself. Some ask the person, others decide alone. */
export async function askToKeep(
  manager: Manager | undefined = globalThis.navigator?.storage,
): Promise<boolean> {
  return (await manager?.persist?.().catch(() => false)) ?? false;
}
