// The meter under a clock of the test's own: rates, forecasts and a fraction that only grows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressMeter, type JobPlan } from '../../../src/engine/progress-meter.ts';
import { ProgressThrottle } from '../../../src/engine/progress-throttle.ts';
import type { Progress, Stage } from '../../../src/shared/progress.ts';

class Rig {
  milliseconds = 0;
  readonly told: Progress[] = [];
  readonly meter: ProgressMeter;

  constructor(readonly plan: JobPlan) {
    this.meter = new ProgressMeter(plan, {
      now: () => this.milliseconds,
      report: (progress) => this.told.push(progress),
    });
  }

  get last(): Progress {
    return this.told.at(-1)!;
  }

  /** Works through `rows` at `rate` rows a second in batches of ten. */
  work(stage: Stage, rows: number, rate: number, place: { run?: number; epoch?: number } = {}): void {
    this.meter.start(stage, { unit: 'rows', total: rows, ...place });
    for (let done = 0; done < rows; done += 10) {
      this.milliseconds += (10 / rate) * 1000;
      this.meter.advance(10);
    }
  }

  wholeJob(rows: number, rates: { tokenising: number; training: number; scoring: number }): void {
    this.meter.setRows(rows);
    this.work('tokenising', rows, rates.tokenising);
    for (let run = 1; run <= this.plan.runs; run++) {
      for (let epoch = 1; epoch <= this.plan.epochs; epoch++) {
        this.work('training', rows, rates.training, { run, epoch });
      }
      this.work('scoring', rows, rates.scoring, { run });
    }
    this.meter.start('writing', { unit: 'rows', total: rows });
    this.meter.advance(rows);
  }
}

function near(actual: number | undefined, expected: number, relative: number): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= relative * expected,
    `${actual} is not ${expected}`,
  );
}

test('a stage that begins is told at once, with its place and nothing done', () => {
  const rig = new Rig({ runs: 3, epochs: 2, rows: 100 });
  rig.meter.start('training', { unit: 'rows', total: 100, run: 1, runs: 3, epoch: 2, epochs: 2 });
  assert.deepEqual(rig.last, {
    stage: 'training',
    run: 1,
    runs: 3,
    epoch: 2,
    epochs: 2,
    done: 0,
    total: 100,
    unit: 'rows',
    fraction: 0.02,
  });
});

test('the rate of a steady stage is that rate, and follows a machine that slows down', () => {
  const rig = new Rig({ runs: 1, epochs: 1, rows: 100_000 });
  rig.work('training', 2000, 200);
  near(rig.last.rate, 200, 1e-9);
  rig.work('training', 2000, 50);
  near(rig.last.rate, 50, 0.1);
});

test('nothing is forecast before a second of training', () => {
  const rig = new Rig({ runs: 1, epochs: 1, rows: 1000 });
  rig.work('tokenising', 1000, 100);
  assert.equal(rig.last.secondsLeft, undefined);
  rig.work('training', 120, 125);
  assert.equal(rig.last.secondsLeft, undefined);
  rig.milliseconds += 80;
  rig.meter.advance(10);
  // 870 rows of training left, 1000 of scoring at an expected 0.6 of their cost.
  near(rig.last.secondsLeft, (870 + 600) / 125, 1e-9);
});

test('seconds left are those that the job then takes, whatever scoring costs', () => {
  for (const scoring of [100, 500, 5000]) {
    const rig = new Rig({ runs: 3, epochs: 2 });
    const at: number[] = [];
    const originalPush = rig.told.push.bind(rig.told);
    rig.told.push = (...items) => {
      at.push(rig.milliseconds);
      return originalPush(...items);
    };
    rig.wholeJob(1000, { tokenising: 5000, training: 200, scoring });
    const end = rig.milliseconds / 1000;
    // From the second run on, everything has been measured once.
    const second = rig.told.findIndex((progress) => progress.run === 2);
    for (let i = second; i < rig.told.length; i++) {
      const left = end - at[i]! / 1000;
      assert.ok(
        Math.abs(rig.told[i]!.secondsLeft! - left) < 1e-6,
        `${rig.told[i]!.secondsLeft!} against ${left}`,
      );
    }
    assert.equal(rig.last.secondsLeft, 0);
  }
});

test('the fraction only grows, stays in 0..1, is about the share of time, and ends at 1', () => {
  for (const rates of [
    { tokenising: 5000, training: 200, scoring: 300 },
    { tokenising: 50, training: 20, scoring: 2000 },
    { tokenising: 1e5, training: 2000, scoring: 20 },
  ]) {
    for (const plan of [
      { runs: 3, epochs: 1 },
      { runs: 1, epochs: 0 },
      { runs: 2, epochs: 4 },
    ]) {
      const rig = new Rig(plan);
      rig.meter.start('downloading', { unit: 'bytes', total: 1000 });
      rig.milliseconds += 100;
      rig.meter.advance(1000);
      rig.wholeJob(500, rates);
      let previous = 0;
      for (const { fraction } of rig.told) {
        assert.ok(fraction >= previous && fraction <= 1, `${previous} then ${fraction}`);
        previous = fraction;
      }
      assert.equal(previous, 1);
    }
  }
  const rig = new Rig({ runs: 4, epochs: 1 });
  rig.wholeJob(1000, { tokenising: 5000, training: 200, scoring: 300 });
  const half = rig.told.find((progress) => progress.run === 3)!;
  near(half.fraction, 0.5, 0.05);
});

test('fewer runs than were asked for make a shorter job', () => {
  const rig = new Rig({ runs: 3, epochs: 0, rows: 100 });
  rig.meter.start('scoring', { unit: 'rows', total: 100, run: 1, runs: 1 });
  rig.milliseconds += 2000;
  rig.meter.advance(50);
  near(rig.last.secondsLeft, 2, 1e-9);
  assert.ok(rig.last.fraction > 0.45, String(rig.last.fraction));
});

test('bytes have a rate of their own', () => {
  const rig = new Rig({ runs: 1, epochs: 1 });
  rig.meter.start('downloading', { unit: 'bytes', total: 4e6 });
  rig.milliseconds += 2000;
  rig.meter.advance(1e6);
  assert.deepEqual(rig.last, {
    stage: 'downloading',
    done: 1e6,
    total: 4e6,
    unit: 'bytes',
    rate: 5e5,
    fraction: 0.005,
  });
});

test('the loss is a recent mean, starts anew with a run, and is never told as NaN', () => {
  const rig = new Rig({ runs: 2, epochs: 1, rows: 100 });
  rig.meter.start('training', { unit: 'rows', run: 1 });
  rig.meter.advance(10, { loss: 4 });
  rig.meter.advance(10, { loss: Number.NaN });
  assert.equal(rig.last.loss, 4);
  rig.meter.advance(10, { loss: 2 });
  assert.equal(rig.last.loss, 3.9);
  rig.meter.start('scoring', { unit: 'rows', run: 1 });
  assert.equal(rig.last.loss, undefined);
  rig.meter.start('training', { unit: 'rows', run: 2 });
  assert.equal(rig.last.loss, undefined);
});

test('the throttle lets about ten a second through, and every change of stage and every end', () => {
  let now = 0;
  const throttle = new ProgressThrottle(() => now);
  const at = (stage: Stage, done: number, run = 1): Progress => ({
    stage,
    run,
    done,
    total: 1000,
    unit: 'rows',
    fraction: 0,
  });
  let admitted = 0;
  for (; now < 1000; now += 5) if (throttle.admits(at('training', 1))) admitted++;
  assert.equal(admitted, 10);
  throttle.admits(at('training', 2));
  assert.equal(throttle.admits(at('training', 3)), false);
  assert.equal(throttle.admits(at('training', 1000)), true);
  assert.equal(throttle.admits(at('scoring', 0)), true);
  assert.equal(throttle.admits(at('scoring', 0, 2)), true);
  assert.equal(throttle.admits(at('scoring', 10, 2)), false);
});
