import { expect } from 'chai';
import { SkipNotes } from '../../src/worker/skip-notes.ts';

function made() {
  const told: string[] = [];
  let due: (() => void) | null = null;
  const notes = new SkipNotes(
    (sentence) => told.push(sentence),
    (_, run) => (due = run),
  );
  const pass = (): void => {
    const run = due;
    due = null;
    run?.();
  };
  return { notes, told, pass };
}

describe('notes of what could not be drawn', () => {
  it('are told at once where there is one', () => {
    const { notes, told, pass } = made();
    notes.add('a');
    expect(told).deep.equal(['a']);
    pass();
    pass();
    notes.add('a');
    expect(told).deep.equal(['a', 'a']);
  });

  it('are told together where there are many, with how often they came', () => {
    const { notes, told, pass } = made();
    for (let i = 0; i < 100; i++) {
      notes.add('a');
      notes.add(i === 50 ? 'b' : 'a');
    }
    expect(told).deep.equal(['a']);
    pass();
    expect(told).deep.equal(['a', 'a (198 times)', 'b']);
    notes.add('c');
    expect(told).length(3);
    pass();
    expect(told.at(-1)).equal('c');
  });

  it('are only counted where all differ', () => {
    const { notes, told, pass } = made();
    for (let turn = 0; turn < 3; turn++) {
      for (let i = 0; i < 100_000; i++) notes.add(`surface ${turn} ${i}`);
      pass();
    }
    expect(told.length).most(20);
    expect(told[5]).equal('display: 99995 other messages were left out');
  });
});
