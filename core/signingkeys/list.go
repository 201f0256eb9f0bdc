package signingkeys

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// MaxPageSize is the largest number of keys on a [Page].
const MaxPageSize = 50

// Page is a part of the list of signing keys.
type Page struct {
	Keys         []Key // newest first
	Number       int   // counts from 1
	Pages        int   // number of pages of this size
	TotalRecords int   // number of keys in the workspace
}

// ListPage returns one page of the workspace's signing keys, newest first.
// number counts from 1, and size is 1 to [MaxPageSize] keys. A page after the
// last one has no keys. For other numbers and sizes ListPage fails without a
// request.
func (c *Client) ListPage(ctx context.Context, number, size int) (Page, error) {
	const operation = "list signing keys"
	switch {
	case number < 1:
		return Page{}, fmt.Errorf("%s: page %d does not exist: pages count from 1", operation, number)
	case size < 1 || size > MaxPageSize:
		return Page{}, fmt.Errorf("%s: page size %d is not between 1 and %d", operation, size, MaxPageSize)
	}
	a, err := c.do(ctx, call{
		operation: operation,
		method:    http.MethodGet,
		// The parameter is the number of the page, although it is called
		// offset.
		path: fmt.Sprintf("/iam/signing-keys?limit=%d&offset=%d", size, number),
	})
	if err != nil {
		return Page{}, err
	}
	var body struct {
		Data       []Key `json:"data"`
		Pagination *struct {
			TotalRecords int `json:"totalRecords"`
			OffsetCount  int `json:"offsetCount"`
		} `json:"pagination"`
	}
	if err := a.decode(operation, &body); err != nil {
		return Page{}, err
	}
	if body.Data == nil || body.Pagination == nil {
		return Page{}, fmt.Errorf("%s: %w: it has no list of keys or no pagination", operation, ErrUnexpectedAnswer)
	}
	for _, key := range body.Data {
		if validateID(key.ID) != nil {
			return Page{}, fmt.Errorf("%s: %w: a key has no valid ID", operation, ErrUnexpectedAnswer)
		}
	}
	return Page{
		Keys:         body.Data,
		Number:       number,
		Pages:        body.Pagination.OffsetCount,
		TotalRecords: body.Pagination.TotalRecords,
	}, nil
}

// List returns an iterator over the workspace's signing keys, newest first. It
// requests a page of keys when the iteration reaches it. An error ends the
// iteration. The iterator returns each key at most once, even if keys are
// created during the iteration.
func (c *Client) List(ctx context.Context) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		seen := map[string]bool{}
		for number := 1; ; number++ {
			page, err := c.ListPage(ctx, number, MaxPageSize)
			if err != nil {
				yield(Key{}, err)
				return
			}
			for _, key := range page.Keys {
				if seen[key.ID] {
					continue
				}
				seen[key.ID] = true
				if !yield(key, nil) {
					return
				}
			}
			if len(page.Keys) == 0 || number >= page.Pages {
				return
			}
		}
	}
}
