/** Returns a Standard Schema for an object with a schema for each field. Other fields are left out of its output. */
export function object(fields) {
  const entries = Object.entries(fields);
  const collect = (results) => {
    const output = {};
    const issues = [];
    results.forEach((result, index) => {
      const [name] = entries[index];
      if (result.issues === undefined) output[name] = result.value;
      for (const issue of result.issues ?? []) issues.push({ ...issue, path: [name, ...(issue.path ?? [])] });
    });
    return issues.length > 0 ? { issues } : { value: output };
  };
  const validate = (value) => {
    if (typeof value !== "object" || value === null) return { issues: [{ message: "expected an object" }] };
    const results = entries.map(([name, field]) => field["~standard"].validate(value[name]));
    return results.some((result) => result instanceof Promise) ? Promise.all(results).then(collect) : collect(results);
  };
  return { "~standard": { version: 1, vendor: "clerk-user", validate } };
}
