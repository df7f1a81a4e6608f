// Who serves other queues than their skills say, for a while: told by acts.js, heeded by the board's filter.
export const assigned = { now: {}, onChange: null }; // agent's key -> { queues, until_ms, ... }

export function setAssigned(now) {
  const isNew = JSON.stringify(now) !== JSON.stringify(assigned.now);
  assigned.now = now;
  if (isNew) assigned.onChange?.();
}
