list.push("never"); var = 1;
