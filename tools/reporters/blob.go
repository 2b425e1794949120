package reporters

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"adieu/tools/runner"
)

// blob is what the blob reporter writes: all that is known of a run, or of one shard of it, for
// a later MergeBlobs.
type blob struct {
	Format  string         `json:"format"`
	Version int            `json:"version"`
	Run     Run            `json:"run"`
	Report  *runner.Report `json:"report"`

	file string
}

const (
	blobFormat  = "adieu-blob"
	blobVersion = 1
)

// blobFile is where a blob goes if nothing else is said: the shards of a run have
// files of their own in one directory.
func blobFile(run Run) string {
	if run.Shards == 0 {
		return "blob-report/report.json"
	}
	return fmt.Sprintf("blob-report/report-%d-of-%d.json", run.Shard, run.Shards)
}

func writeBlob(w io.Writer, run Run, report *runner.Report) error {
	return json.NewEncoder(w).Encode(blob{Format: blobFormat, Version: blobVersion, Run: run, Report: report})
}

// MergeBlobs reads the blobs in a directory, which must be all shards of one run, and
// returns that run. The error says which shards are missing, or which do not belong together.
func MergeBlobs(dir string) (Run, *runner.Report, error) {
	blobs, err := readBlobs(dir)
	if err != nil {
		return Run{}, nil, err
	}
	if err := checkShards(blobs); err != nil {
		return Run{}, nil, err
	}
	run, report := blobs[0].Run, &runner.Report{}
	run.Shard = 0
	run.Command = shardFlag.ReplaceAllString(run.Command, "")
	var seeds []string
	from := map[string]*blob{}
	var results []runner.Result
	for _, b := range blobs {
		if b.Run.Began.Before(run.Began) {
			run.Began = b.Run.Began
		}
		if b.Run.Ended.After(run.Ended) {
			run.Ended = b.Run.Ended
		}
		if b.Run.Seed != "" && !slices.Contains(seeds, b.Run.Seed) {
			seeds = append(seeds, b.Run.Seed)
		}
		report.Interrupted = report.Interrupted || b.Report.Interrupted
		report.Stopped = cmp.Or(report.Stopped, b.Report.Stopped)
		for _, result := range b.Report.Tests {
			if other := from[result.Name]; other != nil && other != b {
				return Run{}, nil, fmt.Errorf("%s and %s both have %s", other.file, b.file, result.Name)
			}
			from[result.Name] = b
			results = append(results, result)
		}
	}
	run.Seed = strings.Join(seeds, ", ")
	slices.SortStableFunc(results, func(a, b runner.Result) int { return strings.Compare(a.Name, b.Name) })
	for _, result := range results {
		report.Add(result)
	}
	return run, report, nil
}

// shardFlag is the part of a command line that differs between shards.
var shardFlag = regexp.MustCompile(` --shard[= ]\S+`)

// readBlobs reads the .json files of a directory, in the order of their names.
func readBlobs(dir string) ([]*blob, error) {
	names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		if _, err := os.ReadDir(dir); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("no blobs in %s: adieu test --shard 1/2 --reporter blob writes one of two", dir)
	}
	var blobs []*blob
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		b := &blob{file: name}
		switch err := json.Unmarshal(data, b); {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case b.Format != blobFormat:
			return nil, fmt.Errorf("%s is no blob of adieu test --reporter blob", name)
		case b.Version != blobVersion:
			return nil, fmt.Errorf("%s has version %d of the format, and this program knows %d: use the adieu that wrote it", name, b.Version, blobVersion)
		case b.Report == nil:
			return nil, fmt.Errorf("%s has no report", name)
		}
		blobs = append(blobs, b)
	}
	return blobs, nil
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// checkShards makes sure that blobs are the shards of one run: all of them, and each once.
func checkShards(blobs []*blob) error {
	first := blobs[0]
	byNumber := map[int]*blob{}
	for _, b := range blobs {
		for _, fact := range []struct{ what, a, b string }{
			{"products", first.Run.Product + " " + first.Run.Version, b.Run.Product + " " + b.Run.Version},
			{"revisions of the tests", first.Run.Revision, b.Run.Revision},
			{"numbers of shards", fmt.Sprint(first.Run.Shards), fmt.Sprint(b.Run.Shards)},
		} {
			if fact.a != fact.b {
				return fmt.Errorf("%s and %s are of different %s: %s and %s", first.file, b.file, fact.what, fact.a, fact.b)
			}
		}
		if other := byNumber[b.Run.Shard]; other != nil {
			if b.Run.Shard == 0 {
				return fmt.Errorf("%s and %s are of whole runs, not of shards", other.file, b.file)
			}
			return fmt.Errorf("%s and %s are both shard %d of %d", other.file, b.file, b.Run.Shard, b.Run.Shards)
		}
		byNumber[b.Run.Shard] = b
	}
	if byNumber[0] != nil {
		return nil
	}
	var missing []string
	for i := 1; i <= first.Run.Shards; i++ {
		if byNumber[i] == nil {
			missing = append(missing, fmt.Sprintf("%d/%d", i, first.Run.Shards))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("shards are missing: %s", strings.Join(missing, ", "))
	}
	return nil
}
