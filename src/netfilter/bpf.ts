/** What a classic BPF program may answer for a frame of which not every bit is known (linux/filter.h). Pure. */
import { type Bits, bitsAt, type Frame, UNKNOWN } from './frame.ts';

/** `op`: code, jumps if true and if false, operand, as `tc` prints them: `48 0 0 23`. */
export type Program = readonly (readonly [code: number, yes: number, no: number, operand: number])[];

/** Branches that both have to be followed double the work; more than this is given up. */
const MOST_STEPS = 4096;
/** SKF_AD_OFF + SKF_AD_PROTOCOL: the frame's Ethernet protocol. Other places below there are not known. */
const PROTOCOL = 0xfffff000;
const ALL = 0xffffffff;
const SIZES = [4, 2, 1];

interface State {
  readonly at: number;
  readonly a: Bits;
  readonly x: Bits;
}

/** `4,48 0 0 23,21 0 1 2,…`: the number of steps, then each of them. */
export function parseProgram(text: string): Program {
  return text
    .split(',')
    .slice(1)
    .map((step) => {
      const [code = 0, yes = 0, no = 0, operand = 0] = step.trim().split(/\s+/).map(Number);
      return [code, yes, no, operand];
    });
}

/** Every answer that may come; undefined: more than can be told. */
export function answersOf(program: Program, frame: Frame): ReadonlySet<number> | undefined {
  const answers = new Set<number>();
  const open: State[] = [{ at: 0, a: UNKNOWN, x: UNKNOWN }];
  for (let steps = 0; open.length > 0; steps += 1) {
    const state = open.pop() as State;
    const step = program[state.at];
    if (step === undefined || steps > MOST_STEPS) return undefined;
    const [code, , , operand] = step;
    if ((code & 7) === 6) {
      const answer = (code & 0x18) === 0x10 ? state.a : exactly(operand);
      if (answer.known !== ALL) return undefined;
      answers.add(answer.value);
    } else if ((code & 7) === 5) open.push(...branches(step, state));
    else open.push(next(step, state, frame));
  }
  return answers;
}

function next([code, , , operand]: Program[number], { at, a, x }: State, frame: Frame): State {
  const state = { at: at + 1, a, x };
  switch (code & 7) {
    case 0:
      return { ...state, a: loaded(code, operand, x, frame) };
    case 1:
      return {
        ...state,
        x: (code & 0xe0) === 0xa0 ? headerLength(frame, operand) : (code & 0xe0) === 0 ? exactly(operand) : UNKNOWN,
      };
    case 4:
      return { ...state, a: calculated(code & 0xf0, a, (code & 8) === 0 ? exactly(operand) : x) };
    case 7:
      return code === 7 ? { ...state, x: a } : { ...state, a: x };
    default:
      return state; // stores: what is loaded from memory is not known here
  }
}

/** BPF_IMM, BPF_ABS and BPF_IND; the rest is not known. */
function loaded(code: number, operand: number, x: Bits, frame: Frame): Bits {
  const mode = code & 0xe0;
  const size = SIZES[(code & 0x18) >> 3] ?? 4;
  if (mode === 0x00) return exactly(operand);
  if (mode === 0x20 && operand >>> 0 === PROTOCOL) return bitsAt(frame, 12, 2);
  if (mode === 0x20 && operand >= 0 && operand < PROTOCOL) return bitsAt(frame, operand, size);
  if (mode === 0x40 && x.known === ALL) return bitsAt(frame, operand + x.value, size);
  return UNKNOWN;
}

/** BPF_MSH: four times the low half of a byte. */
function headerLength(frame: Frame, offset: number): Bits {
  const { value, known } = bitsAt(frame, offset, 1);
  return (known & 0x0f) === 0x0f ? exactly((value & 0x0f) * 4) : UNKNOWN;
}

function calculated(operation: number, a: Bits, other: Bits): Bits {
  // BPF_AND: a zero on either side is certain.
  if (operation === 0x50) {
    const known = ((a.known & other.known) | (a.known & ~a.value) | (other.known & ~other.value)) >>> 0;
    return { value: (a.value & other.value & known) >>> 0, known };
  }
  if (a.known !== ALL || other.known !== ALL) return UNKNOWN;
  const [one, two] = [a.value, other.value];
  if (operation === 0x00) return exactly(one + two);
  if (operation === 0x10) return exactly(one - two);
  if (operation === 0x40) return exactly(one | two);
  if (operation === 0x60) return exactly(two < 32 ? one << two : 0);
  if (operation === 0x70) return exactly(two < 32 ? one >>> two : 0);
  return UNKNOWN;
}

function branches([code, yes, no, operand]: Program[number], state: State): readonly State[] {
  if ((code & 0xf0) === 0) return [{ ...state, at: state.at + 1 + operand }];
  const truth = compared(code & 0xf0, state.a, (code & 8) === 0 ? exactly(operand) : state.x);
  return [...(truth === false ? [] : [yes]), ...(truth === true ? [] : [no])].map((jump) => ({
    ...state,
    at: state.at + 1 + jump,
  }));
}

/** undefined: it depends on what is not known. */
function compared(comparison: number, a: Bits, other: Bits): boolean | undefined {
  const both = a.known & other.known;
  if (comparison === 0x10) {
    if ((a.value ^ other.value) & both) return false;
    return both >>> 0 === ALL ? true : undefined;
  }
  if (comparison === 0x40) {
    if (a.value & other.value & both) return true;
    const { known, value } = calculated(0x50, a, other);
    return known === ALL ? value !== 0 : undefined;
  }
  if (both >>> 0 !== ALL) return undefined;
  return comparison === 0x20 ? a.value > other.value : a.value >= other.value;
}

function exactly(value: number): Bits {
  return { value: value >>> 0, known: ALL };
}
