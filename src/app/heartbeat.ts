/**
 * Notices that a worker is gone. A worker killed from outside (a browser short of memory, a developer tool) fires
 * no event, so the page pings it and counts how long nothing at all comes back.
 *
 * Silence is summed tick by tick and no tick counts for more than two intervals: a laptop that slept, or a hidden
 * tab whose timers are throttled, must not look like a dead worker. The clock is one that cannot be set.
 */
export interface Heartbeat {
  /** Any message from the worker is a sign of life. */
  sign(): void;
  start(): void;
  stop(): void;
}

export interface HeartbeatOptions {
  ping(): void;
  /** Seconds of silence that are still fine now; Infinity where nothing may be concluded. */
  patience(): number;
  onSilent(seconds: number): void;
  intervalSeconds?: number;
}

export function createHeartbeat({
  ping,
  patience,
  onSilent,
  intervalSeconds = 2,
}: HeartbeatOptions): Heartbeat {
  let timer: ReturnType<typeof setInterval> | undefined;
  let silence = 0;
  let lastTick = 0;

  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };

  const tick = () => {
    const now = performance.now();
    silence += Math.min((now - lastTick) / 1000, 2 * intervalSeconds);
    lastTick = now;
    if (silence > patience()) {
      stop();
      onSilent(silence);
    } else {
      ping();
    }
  };

  return {
    sign: () => {
      silence = 0;
    },
    start: () => {
      stop();
      silence = 0;
      lastTick = performance.now();
      timer = setInterval(tick, intervalSeconds * 1000);
    },
    stop,
  };
}
