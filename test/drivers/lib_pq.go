package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/lib/pq"
)

var ctx = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

type queries interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// column returns the first column of a query's rows.
func column(db queries, query string, values ...any) (found []string) {
	rows := must(db.QueryContext(ctx, query, values...))
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			panic(err)
		}
		found = append(found, value)
	}
	if rows.Err() != nil {
		panic(rows.Err())
	}
	return
}

func show(label string, values []string) {
	for _, value := range values {
		fmt.Printf("%s: %s\n", label, value)
	}
}

func main() {
	var files []string
	for _, path := range must(filepath.Glob(os.Args[1] + "/migrations/*.sql")) {
		files = append(files, string(must(os.ReadFile(path))))
	}
	connector := must(pq.NewConnector("")) // PGHOST, PGDATABASE and so on
	noticing := pq.ConnectorWithNoticeHandler(connector, func(notice *pq.Error) {
		fmt.Printf("%s: %s\n", notice.Severity, notice.Message)
	})
	db := must(sql.OpenDB(noticing).Conn(ctx))
	show("loaded", column(db, "SELECT count(*) FROM migrate.load($1::text[])", pq.Array(files)))
	show("upgraded", column(db, "SELECT revision FROM migrate.upgrade('d1')"))
	must(db.ExecContext(ctx, "CALL migrate.deploy('app@head')")) // its notices come while it runs
	show("applied", column(db, "SELECT line FROM migrate.history() WHERE state = 'applied'"))

	must(db.ExecContext(ctx, "SELECT migrate.set_model($1::text)", string(must(os.ReadFile(os.Args[1]+"/model.sql")))))
	show("differences", column(db, "SELECT count(*) FROM migrate.check()"))
	show("downgraded", column(db, "SELECT revision FROM migrate.downgrade($1::text)", "d1"))
	show("differences", column(db, "SELECT count(*) FROM migrate.check()"))

	var failed *pq.Error
	_, err := db.ExecContext(ctx, "SELECT * FROM migrate.upgrade('broken')")
	if errors.As(err, &failed) {
		fmt.Println("error:", failed.Code, failed.Message)
		fmt.Println("at:", failed.Where)
	}

	others := sql.OpenDB(connector)
	others.SetMaxOpenConns(5)
	pid := column(db, "SELECT pg_backend_pid()")[0]
	go func() {
		for len(column(others, "SELECT pid FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", pid)) == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		column(others, "SELECT pg_cancel_backend($1)", pid) // a context that ends closes the connection as well
	}()
	_, err = db.ExecContext(ctx, "SELECT * FROM migrate.upgrade('slow')")
	if errors.As(err, &failed) {
		fmt.Println("canceled:", failed.Code)
	}
	must(db.ExecContext(ctx, "SELECT * FROM migrate.downgrade('app@base')"))

	var group sync.WaitGroup
	steps := make([]int, 5)
	for i := range steps {
		group.Add(1)
		go func() {
			defer group.Done()
			steps[i] = len(column(others, "SELECT revision FROM migrate.upgrade('app@head')"))
		}()
	}
	group.Wait()
	fmt.Println("five at once:", steps[0]+steps[1]+steps[2]+steps[3]+steps[4], "steps")
}
