import type { Parameter, ParamValue } from "./parameter";

const BOOL_CHOICES: readonly ParamValue[] = [false, true];

/** The values of an ordinal, choice or bool parameter in their order (bool: false, true); null for numbers. */
export function choicesOf(parameter: Parameter): readonly ParamValue[] | null {
  switch (parameter.kind) {
    case "ordinal":
    case "choice":
      return parameter.choices;
    case "bool":
      return BOOL_CHOICES;
    case "int":
    case "float":
      return null;
  }
}

/** Whether Python (`1 == True`, `1 == 1.0`) or JSON would take the two for the same value. */
export function sameInPython(a: ParamValue, b: ParamValue): boolean {
  const number = (value: ParamValue): ParamValue => (typeof value === "boolean" ? Number(value) : value);
  return number(a) === number(b);
}
