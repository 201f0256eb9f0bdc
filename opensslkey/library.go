//go:build linux && !android && (amd64 || arm64)

package opensslkey

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// soname is the name of libcrypto 3. Later major versions have another name.
const soname = "libcrypto.so.3"

// library holds the addresses of libcrypto's functions, which have their names
// in C.
type library struct {
	version string

	bioNewMemBuf, bioFree,
	d2iPrivateKey, pkeyFree,
	ctxNew, ctxFree,
	setPadding, setMD,
	signInit, signDigest,
	verifyInit, verifyDigest,
	sha256,
	errClear, errGet, errString uintptr
}

// pkcs1Padding is RSA_PKCS1_PADDING.
const pkcs1Padding = 1

// load loads libcrypto once.
var load = sync.OnceValues(func() (*library, error) { return loadFile(soname) })

// loadFile is open with the errors of [Parse].
func loadFile(name string) (*library, error) {
	lib, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("opensslkey: %w: %w: install OpenSSL 3 (package libssl3 or libssl3t64 of Debian "+
			"and Ubuntu, openssl-libs of Fedora and RHEL), or use ParseOrGo", ErrUnavailable, err)
	}
	return lib, nil
}

// open loads the library with this file name. It is never unloaded.
func open(name string) (*library, error) {
	handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	lib := new(library)
	var versionNumber, version, sha256 uintptr
	for _, f := range []struct {
		name    string
		address *uintptr
	}{
		{"OpenSSL_version_num", &versionNumber},
		{"OpenSSL_version", &version},
		{"EVP_sha256", &sha256},
		{"BIO_new_mem_buf", &lib.bioNewMemBuf},
		{"BIO_free", &lib.bioFree},
		{"d2i_PrivateKey_bio", &lib.d2iPrivateKey},
		{"EVP_PKEY_free", &lib.pkeyFree},
		{"EVP_PKEY_CTX_new", &lib.ctxNew},
		{"EVP_PKEY_CTX_free", &lib.ctxFree},
		{"EVP_PKEY_sign_init", &lib.signInit},
		{"EVP_PKEY_CTX_set_rsa_padding", &lib.setPadding},
		{"EVP_PKEY_CTX_set_signature_md", &lib.setMD},
		{"EVP_PKEY_sign", &lib.signDigest},
		{"EVP_PKEY_verify_init", &lib.verifyInit},
		{"EVP_PKEY_verify", &lib.verifyDigest},
		{"ERR_clear_error", &lib.errClear},
		{"ERR_get_error", &lib.errGet},
		{"ERR_error_string_n", &lib.errString},
	} {
		if *f.address, err = purego.Dlsym(handle, f.name); err != nil {
			return nil, err
		}
	}
	if major := call(versionNumber) >> 28; major != 3 {
		return nil, fmt.Errorf("%s is libcrypto of OpenSSL %d", name, major)
	}
	var versionText func(which int32) string
	purego.RegisterFunc(&versionText, version)
	lib.version = versionText(0) // OPENSSL_VERSION
	lib.sha256 = call(sha256)
	return lib, nil
}

// call calls a C function. Memory of Go to which an argument points does not
// move or go away before it returns.
//
//go:uintptrescapes
func call(function uintptr, args ...uintptr) uintptr {
	result, _, _ := purego.SyscallN(function, args...)
	return result
}

// failed reports whether the result of a C function is not 1, for success. The
// result is an int, which has 32 bits.
func failed(result uintptr) bool { return int32(result) != 1 } // #nosec G115 -- the upper bits are undefined

// address returns the address of the first byte of b, for an argument of call.
func address(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) } // #nosec G103 -- see call

// decodeKey returns the EVP_PKEY of an RSA key in PKCS#1.
func (l *library) decodeKey(der []byte) (uintptr, error) {
	defer l.lockErrors()()
	bio := call(l.bioNewMemBuf, uintptr(address(der)), uintptr(len(der)))
	if bio == 0 {
		return 0, l.lastError("BIO_new_mem_buf")
	}
	// It keeps the address of der.
	defer runtime.KeepAlive(der)
	defer call(l.bioFree, bio)
	pkey := call(l.d2iPrivateKey, bio, 0)
	if pkey == 0 {
		return 0, l.lastError("d2i_PrivateKey_bio")
	}
	return pkey, nil
}

// freeKey overwrites and frees an EVP_PKEY.
func (l *library) freeKey(pkey uintptr) { call(l.pkeyFree, pkey) }

// sign returns the signature, of size bytes, of a digest.
//
// A goroutine that is locked to its thread is slower when it returns from C.
// Only an attempt after a failed one is locked, for its error.
func (l *library) sign(pkey uintptr, digest []byte, size int) ([]byte, error) {
	if signature, err := l.trySign(pkey, digest, size); err == nil {
		return signature, nil
	}
	defer l.lockErrors()()
	return l.trySign(pkey, digest, size)
}

func (l *library) trySign(pkey uintptr, digest []byte, size int) ([]byte, error) {
	ctx := call(l.ctxNew, pkey, 0)
	if ctx == 0 {
		return nil, l.lastError("EVP_PKEY_CTX_new")
	}
	defer call(l.ctxFree, ctx)
	if failed(call(l.signInit, ctx)) {
		return nil, l.lastError("EVP_PKEY_sign_init")
	}
	if failed(call(l.setPadding, ctx, pkcs1Padding)) {
		return nil, l.lastError("EVP_PKEY_CTX_set_rsa_padding")
	}
	if failed(call(l.setMD, ctx, l.sha256)) {
		return nil, l.lastError("EVP_PKEY_CTX_set_signature_md")
	}
	signature := make([]byte, size)
	n := uintptr(size) // a size_t, in and out
	if failed(call(l.signDigest, ctx,
		uintptr(address(signature)), uintptr(unsafe.Pointer(&n)), // #nosec G103 -- see call
		uintptr(address(digest)), uintptr(len(digest)))) {
		return nil, l.lastError("EVP_PKEY_sign")
	}
	if n != uintptr(size) {
		return nil, fmt.Errorf("opensslkey: libcrypto returned a signature of %d bytes, want %d", n, size)
	}
	return signature, nil
}

// verify reports whether a signature is that of a digest.
func (l *library) verify(pkey uintptr, digest, signature []byte) bool {
	ctx := call(l.ctxNew, pkey, 0)
	if ctx == 0 {
		return false
	}
	defer call(l.ctxFree, ctx)
	return !failed(call(l.verifyInit, ctx)) &&
		!failed(call(l.setPadding, ctx, pkcs1Padding)) &&
		!failed(call(l.setMD, ctx, l.sha256)) &&
		!failed(call(l.verifyDigest, ctx,
			uintptr(address(signature)), uintptr(len(signature)),
			uintptr(address(digest)), uintptr(len(digest))))
}

// lockErrors keeps the goroutine on its thread, because OpenSSL has a queue of
// errors for each thread, and empties the queue. The result ends this.
func (l *library) lockErrors() (unlock func()) {
	runtime.LockOSThread()
	call(l.errClear)
	return runtime.UnlockOSThread
}

// lastError returns the first error in the queue, which is the cause, and
// empties the queue. Its text consists of OpenSSL's constants.
func (l *library) lastError(function string) error {
	code := call(l.errGet)
	call(l.errClear)
	if code == 0 {
		return errors.New("opensslkey: " + function + " failed without a reason")
	}
	text := make([]byte, 256)
	call(l.errString, code, uintptr(address(text)), uintptr(len(text)))
	text, _, _ = bytes.Cut(text, []byte{0})
	return fmt.Errorf("opensslkey: %s failed: %s", function, text)
}
