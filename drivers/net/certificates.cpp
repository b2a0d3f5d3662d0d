// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/certificates.h"

#include "drivers/net/httptypes.h"
#include "model/objectname.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestName = 200; // characters; a server may put a novel in it

template<typename Info>
QString nameText(const QList<QByteArray> &attributes, Info &&info)
{
    QStringList parts;
    for (const QByteArray &attribute : attributes) {
        const QStringList values = info(attribute);
        for (const QString &value : values)
            parts << QString::fromLatin1(attribute) + u'=' + value;
    }
    return displayName(parts.join(", "_L1).left(longestName));
}

CertificateInfo infoOf(const QSslCertificate &certificate)
{
    CertificateInfo info;
    info.subject = nameText(certificate.subjectInfoAttributes(),
                            [&certificate](const QByteArray &attribute) { return certificate.subjectInfo(attribute); });
    info.issuer = nameText(certificate.issuerInfoAttributes(),
                           [&certificate](const QByteArray &attribute) { return certificate.issuerInfo(attribute); });
    const auto names = certificate.subjectAlternativeNames();
    for (auto name = names.cbegin(); name != names.cend(); ++name) {
        const QString kind = name.key() == QSsl::IpAddressEntry ? u"IP:"_s
                             : name.key() == QSsl::EmailEntry   ? u"email:"_s
                                                                : u"DNS:"_s;
        info.names << kind + displayName(name.value().left(longestName));
    }
    info.validFrom = certificate.effectiveDate().toUTC();
    info.validUntil = certificate.expiryDate().toUTC();
    info.fingerprint = QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':')).toUpper();
    info.isSelfSigned = certificate.isSelfSigned();
    return info;
}

bool isSigned(const QSslCertificate &certificate, const QSslCertificate &authority)
{
    const QList<QByteArray> attributes = certificate.issuerInfoAttributes();
    return !attributes.isEmpty() && attributes.size() == authority.subjectInfoAttributes().size()
           && std::all_of(attributes.cbegin(), attributes.cend(), [&](const QByteArray &attribute) {
                  return certificate.issuerInfo(attribute) == authority.subjectInfo(attribute);
              });
}

} // namespace

QList<CertificateInfo> certificateChain(const QList<QSslCertificate> &chain, const QList<QSslError> &errors,
                                        const QString &host, const QList<QSslCertificate> &trusted)
{
    QList<CertificateInfo> result;
    for (const QSslCertificate &certificate : chain) {
        CertificateInfo info = infoOf(certificate);
        for (const QSslError &error : errors) {
            // An error without a certificate is about the server's own.
            const bool isOurs = error.certificate().isNull() ? result.isEmpty() : error.certificate() == certificate;
            const QString text = certificateErrorText({error}, host);
            if (isOurs && !info.problems.contains(text))
                info.problems << text;
        }
        result << info;
    }
    if (chain.isEmpty() || chain.last().isSelfSigned())
        return result;
    for (const QSslCertificate &authority : trusted) {
        if (isSigned(chain.last(), authority)) {
            result << infoOf(authority);
            break;
        }
    }
    return result;
}

} // namespace Quartermaster
