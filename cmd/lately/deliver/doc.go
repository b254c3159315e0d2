// Package deliver takes a message to where people read it: to a mail server, or to the
// address of a webhook. Delivering is tried a few times and is then an error; what is
// said about it never holds a password or a webhook's address.
package deliver
