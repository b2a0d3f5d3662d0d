// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpsettings.h"

#include "drivers/net/httptypes.h"

#include <QFileInfo>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace Quartermaster {

/// Chooses as python-requests does: scheme://host, scheme, all://host, all (requests/utils.py select_proxy()).
QNetworkProxy HttpSettings::proxyFor(const QUrl &url) const
{
    const QString scheme = url.scheme();
    const QString host = url.host();
    for (const QString &key : {scheme + "://"_L1 + host, scheme, "all://"_L1 + host, u"all"_s}) {
        if (const auto found = proxies.find(key); found != proxies.end())
            return *found;
    }
    return QNetworkProxy::NoProxy;
}

QString HttpSettings::peerOf(const QUrl &url) const
{
    const QNetworkProxy proxy = proxyFor(url);
    if (proxy.type() == QNetworkProxy::NoProxy)
        return hostAndPort(url);
    return u"the proxy %1:%2"_s.arg(proxy.hostName()).arg(proxy.port());
}

Result<void> TlsReader::refresh(const HttpSettings &settings)
{
    const QDateTime time = settings.caFile.isEmpty() ? QDateTime() : QFileInfo(settings.caFile).lastModified();
    if (m_isRead && time == m_caFileTime)
        return {};
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!settings.caFile.isEmpty()) {
        const QList<QSslCertificate> authorities = QSslCertificate::fromPath(
            settings.caFile, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString);
        if (authorities.isEmpty()) {
            return tl::unexpected(
                Error{.kind = ErrorKind::BadConfiguration,
                      .detail = u"%1: there is no certificate in %2"_s.arg(settings.caOption, settings.caFile),
                      .reason = Reason::BadConfiguration});
        }
        tls.setCaCertificates(authorities);
    } else if (settings.insecure) {
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    }
    m_configuration = tls;
    m_context.reset();
    m_caFileTime = time;
    m_isRead = true;
    return {};
}

const std::shared_ptr<TlsContext> &TlsReader::context()
{
    // Only a file's authorities are known here: those of the system are looked up as they are needed.
    if (!m_context) {
        m_context = std::make_shared<TlsContext>(m_caFileTime.isValid() ? m_configuration.caCertificates()
                                                                        : QList<QSslCertificate>(),
                                                 m_configuration.peerVerifyMode() != QSslSocket::VerifyNone);
    }
    return m_context;
}

} // namespace Quartermaster
