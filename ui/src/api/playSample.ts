import { setClock } from '@/shared/clock';
import { recordSpeed } from '@/shared/speedHistory';

import { installClient } from './client';
import { createFake, type Fake, type Variant } from './fake';
import { SAMPLE_NOW } from './sample/clock';

const VARIANTS: readonly Variant[] = ['studio', 'first', 'empty', 'loading', 'offline', 'error', 'many'];

/** The speeds of the ten minutes before the sample begins. */
function seedSpeeds(): void {
  for (let step = 120; step > 0; step -= 1) {
    const wave = Math.sin(step / 9) * 9 + Math.sin(step / 3.1) * 3 + (step % 47 < 8 ? -14 : 0);
    recordSpeed(SAMPLE_NOW - step * 5000, (78 + wave) * 1e6);
  }
}

/** Moves the running transfers on, once a second, as the engine would tell it. */
function playTransfers(fake: Fake): void {
  window.setInterval(() => {
    void fake.api.transfers({ state: 'running', limit: 100, after: null }).then(({ items }) => {
      for (const item of items) {
        const sent = Math.min(item.size, item.sent + (item.speed ?? 0));
        const done = sent === item.size;
        fake.progress({
          id: item.id,
          size: item.size,
          sent,
          state: done ? 'finishing' : 'running',
          speed: done ? null : item.speed,
          eta_s: item.speed ? (item.size - sent) / item.speed : null,
        });
      }
    });
  }, 1000);
}

/** Moves the card that is being copied on, twice a second. */
function playOffloads(fake: Fake): void {
  window.setInterval(() => {
    void fake.api.offloads({ limit: 12, after: null }).then(({ items }) => {
      for (const item of items) {
        if (item.state !== 'copying' || item.speed === null) continue;
        const step = item.speed / 4;
        fake.offload({
          id: item.id,
          targets: item.targets.map(({ place, size, copied_size, verified_size }) =>
            place === 'service'
              ? { copied_size, verified_size }
              : { copied_size: Math.min(size, copied_size + step), verified_size },
          ),
          speed: item.speed,
          eta_s: item.eta_s === null ? null : Math.max(1, item.eta_s - 0.5),
          reading: item.reading,
        });
      }
    });
  }, 500);
}

/**
 * Plays the sample studio in a window without an engine. `?sample=offline` chooses the day, `?still` stops its clock.
 */
export function playSample(asked: URLSearchParams): void {
  const still = asked.has('still');
  const begun = performance.now();
  const clock = () => (still ? SAMPLE_NOW : SAMPLE_NOW + performance.now() - begun);
  setClock(clock);
  const variant = VARIANTS.find((name) => name === asked.get('sample')) ?? 'studio';
  const fake = createFake({ variant, now: clock });
  installClient(fake);
  if (variant === 'studio' || variant === 'many') seedSpeeds();
  if (!still && variant === 'studio') {
    playTransfers(fake);
    playOffloads(fake);
  }
}
