list.push("throws"); throw new RangeError("on purpose");
