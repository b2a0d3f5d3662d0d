// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/tlssession.h"

#include <QHostAddress>

#include <algorithm>
#include <array>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

template<auto Function>
struct Free {
    template<typename T>
    void operator()(T *one) const
    {
        Function(one);
    }
};
using ContextPointer = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using SessionPointer = std::unique_ptr<SSL, Free<SSL_free>>;
using CertificatePointer = std::unique_ptr<X509, Free<X509_free>>;

QSslError::SslError errorOf(int code)
{
    switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return QSslError::CertificateExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return QSslError::CertificateNotYetValid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return QSslError::HostNameMismatch;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return QSslError::SelfSignedCertificate;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return QSslError::SelfSignedCertificateInChain;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        return QSslError::UnableToGetIssuerCertificate;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        return QSslError::UnableToGetLocalIssuerCertificate;
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return QSslError::UnableToVerifyFirstCertificate;
    case X509_V_ERR_CERT_UNTRUSTED:
        return QSslError::CertificateUntrusted;
    case X509_V_ERR_CERT_REVOKED:
        return QSslError::CertificateRevoked;
    case X509_V_ERR_CERT_REJECTED:
        return QSslError::CertificateRejected;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return QSslError::CertificateSignatureFailed;
    case X509_V_ERR_INVALID_CA:
        return QSslError::InvalidCaCertificate;
    case X509_V_ERR_INVALID_PURPOSE:
        return QSslError::InvalidPurpose;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
        return QSslError::PathLengthExceeded;
    default:
        return QSslError::UnspecifiedError;
    }
}

QSslCertificate certificateOf(X509 *certificate)
{
    if (!certificate)
        return QSslCertificate();
    unsigned char *bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    const std::unique_ptr<unsigned char, decltype([](unsigned char *one) { OPENSSL_free(one); })> owner(bytes);
    return QSslCertificate(QByteArray(reinterpret_cast<const char *>(bytes), std::max(size, 0)), QSsl::Der);
}

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a server that goes away would end the program.

int sendBytes(BIO *bio, const char *bytes, int size)
{
    const auto descriptor = static_cast<int>(reinterpret_cast<qintptr>(BIO_get_data(bio)));
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(descriptor, bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int receiveBytes(BIO *bio, char *bytes, int size)
{
    const auto descriptor = static_cast<int>(reinterpret_cast<qintptr>(BIO_get_data(bio)));
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(descriptor, bytes, static_cast<size_t>(size), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_read(bio);
    if (got == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long control(BIO *bio, int command, long, void *)
{
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    default:
        return 0;
    }
}

BIO *socketBio(int descriptor)
{
    static BIO_METHOD *const method = [] { // one for good, as OpenSSL's own
        BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
        BIO_meth_set_write(made, sendBytes);
        BIO_meth_set_read(made, receiveBytes);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    BIO *bio = BIO_new(method);
    BIO_set_data(bio, reinterpret_cast<void *>(static_cast<qintptr>(descriptor)));
    BIO_set_init(bio, 1);
    return bio;
}

} // namespace

struct TlsContext::Private {
    ContextPointer context;
    bool verifies = true;
};

struct TlsSession::Private {
    std::shared_ptr<TlsContext> context;
    SessionPointer session;
    QList<QSslError> problems;
    QString trouble;
    bool isReady = false;
};

namespace {

/// Collects what is wrong, and lets the handshake go on so that all of it is known: handshake() refuses at its end.
int collectProblem(int isGood, X509_STORE_CTX *store)
{
    constexpr qsizetype most = 20;
    const auto *session = static_cast<const SSL *>(
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto *problems = static_cast<QList<QSslError> *>(SSL_get_app_data(session));
    if (isGood == 0 && problems->size() < most) {
        problems->append(
            QSslError(errorOf(X509_STORE_CTX_get_error(store)), certificateOf(X509_STORE_CTX_get_current_cert(store))));
    }
    return 1;
}

} // namespace

TlsContext::TlsContext(const QList<QSslCertificate> &authorities, bool verifies)
    : d(std::make_unique<Private>())
{
    d->context.reset(SSL_CTX_new(TLS_client_method()));
    d->verifies = verifies;
    if (!d->context)
        return;
    SSL_CTX *context = d->context.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, d->verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                       d->verifies ? collectProblem : nullptr);
    if (authorities.isEmpty())
        SSL_CTX_set_default_verify_paths(context);
    for (const QSslCertificate &authority : authorities) {
        const QByteArray bytes = authority.toDer();
        const auto *at = reinterpret_cast<const unsigned char *>(bytes.constData());
        const CertificatePointer certificate(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
        if (certificate)
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get());
    }
    ERR_clear_error();
}

TlsContext::~TlsContext() = default;

TlsSession::TlsSession(std::shared_ptr<TlsContext> context, const QString &host, int descriptor)
    : d(std::make_unique<Private>())
{
    d->context = std::move(context);
    if (d->context->d->context)
        d->session.reset(SSL_new(d->context->d->context.get()));
    if (!d->session)
        return;
    SSL *session = d->session.get();
    SSL_set_app_data(session, &d->problems);
    BIO *bio = socketBio(descriptor);
    SSL_set_bio(session, bio, bio); // the session's from now on
    const QByteArray name = host.toLatin1();
    X509_VERIFY_PARAM *parameters = SSL_get0_param(session);
    if (QHostAddress(host).isNull()) {
        SSL_set_tlsext_host_name(session, name.constData());
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(parameters, name.constData(), static_cast<size_t>(name.size())) != 1)
            d->session.reset();
    } else if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name.constData()) != 1) {
        d->session.reset();
    }
}

TlsSession::~TlsSession()
{
    if (d->session && d->isReady) {
        ERR_clear_error();
        SSL_shutdown(d->session.get()); // says so, and does not wait for the other side's word
    }
    d->session.reset();
    // Drops this thread's error queue: a worker that ends while the program does would leak it.
    OPENSSL_thread_stop();
}

TlsSession::Step TlsSession::stepOf(int result, size_t count)
{
    if (result > 0)
        return {.count = static_cast<qint64>(count)};
    const int number = errno;
    switch (SSL_get_error(d->session.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return {.want = Step::Want::ToRead};
    case SSL_ERROR_WANT_WRITE:
        return {.want = Step::Want::ToWrite};
    case SSL_ERROR_ZERO_RETURN:
        return {.want = Step::Want::Ended};
    case SSL_ERROR_SYSCALL:
        d->isReady = false; // nothing more can be said on it
        return {.want = Step::Want::Broken, .number = number};
    default:
        d->isReady = false;
        break;
    }
    const unsigned long code = ERR_peek_last_error();
    if (ERR_GET_REASON(code) != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        std::array<char, 256> text{};
        ERR_error_string_n(code, text.data(), text.size());
        const char *reason = ERR_reason_error_string(code);
        d->trouble = QString::fromLatin1(reason ? reason : text.data());
    }
    return {.want = Step::Want::Broken};
}

TlsSession::Step TlsSession::handshake()
{
    if (!d->session) {
        d->trouble = u"the session could not be made"_s;
        return {.want = Step::Want::Broken};
    }
    ERR_clear_error();
    Step step = stepOf(SSL_connect(d->session.get()), 0);
    if (step.want != Step::Want::Nothing)
        return step;
    d->isReady = true;
    if (!d->context->d->verifies)
        return step;
    const CertificatePointer certificate(SSL_get1_peer_certificate(d->session.get()));
    const long verdict = SSL_get_verify_result(d->session.get());
    if (certificate && verdict == X509_V_OK && d->problems.isEmpty())
        return step;
    if (d->problems.isEmpty())
        d->problems << QSslError(certificate ? errorOf(static_cast<int>(verdict)) : QSslError::NoPeerCertificate,
                                 certificateOf(certificate.get()));
    d->isReady = false;
    return {.want = Step::Want::Broken};
}

TlsSession::Step TlsSession::write(QByteArrayView bytes)
{
    if (!d->isReady)
        return {.want = Step::Want::Broken};
    ERR_clear_error();
    size_t count = 0;
    const int result = SSL_write_ex(d->session.get(), bytes.data(), static_cast<size_t>(bytes.size()), &count);
    return stepOf(result, count);
}

TlsSession::Step TlsSession::read(char *buffer, qint64 most)
{
    if (!d->isReady)
        return {.want = Step::Want::Broken};
    ERR_clear_error();
    size_t count = 0;
    const int result = SSL_read_ex(d->session.get(), buffer, static_cast<size_t>(most), &count);
    return stepOf(result, count);
}

TlsSession::Step TlsSession::peek()
{
    if (!d->isReady)
        return {.want = Step::Want::Broken};
    ERR_clear_error();
    size_t count = 0;
    char one = 0;
    const int result = SSL_peek_ex(d->session.get(), &one, 1, &count);
    return stepOf(result, count);
}

QList<QSslError> TlsSession::problems() const
{
    return d->problems;
}

QString TlsSession::trouble() const
{
    return d->trouble;
}

} // namespace Quartermaster
