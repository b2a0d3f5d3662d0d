// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/stepclauses.h"

#include "model/objectinfo.h"

namespace Quartermaster {

QString StepClause::noAnswer(const QString &peer, const QString &seconds)
{
    return tr("no answer from %1 within %2 s").arg(peer, seconds);
}

QString StepClause::isAddress(const QString &host)
{
    return tr("%1 is an address").arg(host);
}

QString StepClause::unknownName(const QString &peer)
{
    return tr("the name of %1 is not known").arg(peer);
}

QString StepClause::resolved(const QString &host, const QString &addresses)
{
    //: %1 a host's name, %2 its addresses
    return tr("%1 is %2").arg(host, addresses);
}

QString StepClause::connected(const QString &peer)
{
    return tr("connected to %1").arg(peer);
}

QString StepClause::refused(const QString &peer)
{
    return tr("%1 refuses the connection").arg(peer);
}

QString StepClause::notConnected(const QString &peer)
{
    return tr("%1 cannot be connected to").arg(peer);
}

QString StepClause::notEncrypted()
{
    return tr("the URL begins with http: nothing is encrypted");
}

QString StepClause::validCertificate(bool isVerified)
{
    return isVerified ? tr("the certificate is valid") : tr("the certificate is valid, but is not verified");
}

QString StepClause::notVerified(const QString &why)
{
    return tr("not verified: %1").arg(why);
}

QString StepClause::handshakeFailed(const QString &peer)
{
    return tr("the TLS handshake with %1 failed").arg(peer);
}

QString StepClause::passwordTaken(bool hasPassword)
{
    return hasPassword ? tr("the server takes the user name and the password") : tr("no password is needed");
}

QString StepClause::passwordRefused(bool hasPassword)
{
    return hasPassword ? tr("the user name or the password is not accepted")
                       : tr("the server wants a user name and a password");
}

QString StepClause::passwordUnclear(bool hasPassword)
{
    return hasPassword ? tr("whether the server takes the user name and the password does not show")
                       : tr("whether a password is needed does not show");
}

QString StepClause::token(const QString &peer, const QString &service)
{
    //: %1 a server, %2 "Keystone v3, by password"
    return tr("%1 gives a token (%2)").arg(peer, service);
}

QString StepClause::signatureTaken(const QString &peer, const QString &region)
{
    return tr("%1 takes the signature (version 4, region %2)").arg(peer, region);
}

QString StepClause::signatureUnclear()
{
    return tr("whether the server takes the signature does not show");
}

QString StepClause::isDirectory(const QString &path)
{
    return tr("%1 is a directory").arg(path);
}

QString StepClause::readWrite()
{
    return tr("this user can read and write");
}

QString StepClause::unknownSpace()
{
    return tr("the file system does not tell how much is free");
}

QString StepClause::space(const QString &free, const QString &total)
{
    return total.isEmpty() ? tr("%1 free").arg(free) : tr("%1 free of %2").arg(free, total);
}

QString StepClause::listed(qsizetype entries, bool hasMore)
{
    if (entries == 1 && !hasMore)
        return tr("1 entry");
    const int count = static_cast<int>(entries);
    return hasMore ? tr("%n entries and more", nullptr, count) : tr("%n entries", nullptr, count);
}

QString StepClause::listed(const ObjectPage &page)
{
    return listed(page.objects.size(), !page.nextToken.isEmpty());
}

QString StepClause::listedAs(const QString &listed, const QString &format)
{
    //: %1 "3 entries", %2 "JSON" or "HTML"
    return tr("%1, in %2").arg(listed, format);
}

QString StepClause::listedIn(const QString &listed, const QString &container)
{
    //: %1 "3 entries"; %2 the name of a container or bucket, or empty for the whole account
    return container.isEmpty() ? tr("%1 in the account").arg(listed) : tr("%1 in \"%2\"").arg(listed, container);
}

QString StepClause::unreadable(const QString &why)
{
    return tr("what the server shows cannot be read: %1").arg(why);
}

QString StepClause::noContainer(const QString &name, bool isMade)
{
    //: %1 the name of a container or bucket
    return isMade ? tr("\"%1\" does not exist; the first upload makes it").arg(name)
                  : tr("\"%1\" does not exist").arg(name);
}

} // namespace Quartermaster
