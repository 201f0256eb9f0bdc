package firefox

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// client sends commands of the Marionette protocol. Messages are JSON, preceded
// by their length and a colon. A command is [0, id, name, parameters], and its
// response [1, id, error, result].
//
// Source: https://firefox-source-docs.mozilla.org, "Marionette Protocol".
type client struct {
	conn   net.Conn
	reader *bufio.Reader
	id     int
}

// newClient reads the browser's greeting and opens a session.
func newClient(conn net.Conn) (*client, error) {
	c := &client{conn: conn, reader: bufio.NewReader(conn)}
	if _, err := c.read(); err != nil {
		return nil, err
	}
	return c, c.call("WebDriver:NewSession", map[string]any{}, nil)
}

// callTimeout limits a command. Scripts that wait have a limit of their own.
const callTimeout = time.Minute

// call sends a command and decodes its result, unless result is nil.
func (c *client) call(name string, parameters, result any) error {
	c.id++
	message, err := json.Marshal([]any{0, c.id, name, parameters})
	if err != nil {
		return err
	}
	if err := c.conn.SetDeadline(time.Now().Add(callTimeout)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.conn, "%d:%s", len(message), message); err != nil {
		return err
	}
	answer, err := c.read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var failure *struct{ Error, Message string }
	response := []any{new(int), new(int), &failure, &json.RawMessage{}}
	if err := json.Unmarshal(answer, &response); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if failure != nil {
		return fmt.Errorf("%s: %s: %s", name, failure.Error, failure.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(*response[3].(*json.RawMessage), result)
}

func (c *client) read() ([]byte, error) {
	length, err := c.reader.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		return nil, err
	}
	message := make([]byte, n)
	_, err = io.ReadFull(c.reader, message)
	return message, err
}
