-- Where one side alone has a value, every sync shows it: whoever has such is not passed over by fingerprint.
UPDATE binding SET settled_version = NULL
WHERE settled_version IS NOT NULL AND (instr(baseline, '"onlyHere"') > 0 OR instr(baseline, '"onlyThere"') > 0);
