// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QCoreApplication>
#include <QString>

namespace Quartermaster {

struct ObjectPage;

/// What the steps of a connection test find, each a clause in the user's language. The drivers have no words of their own for people;
/// what they say themselves (Error::detail) stays as it is. Any thread. Names come escaped (displayName()).
class StepClause
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionTest)

public:
    StepClause() = delete;

    // \a peer: "127.0.0.1:8080", "the proxy ..."
    [[nodiscard]] static QString noAnswer(const QString &peer, const QString &seconds);
    [[nodiscard]] static QString isAddress(const QString &host);
    [[nodiscard]] static QString unknownName(const QString &peer);
    [[nodiscard]] static QString resolved(const QString &host, const QString &addresses);
    [[nodiscard]] static QString connected(const QString &peer);
    [[nodiscard]] static QString refused(const QString &peer);
    [[nodiscard]] static QString notConnected(const QString &peer);

    [[nodiscard]] static QString notEncrypted();
    [[nodiscard]] static QString validCertificate(bool isVerified);
    [[nodiscard]] static QString notVerified(const QString &why);
    [[nodiscard]] static QString handshakeFailed(const QString &peer);

    [[nodiscard]] static QString passwordTaken(bool hasPassword);
    [[nodiscard]] static QString passwordRefused(bool hasPassword);
    [[nodiscard]] static QString passwordUnclear(bool hasPassword);
    [[nodiscard]] static QString token(const QString &peer, const QString &service);
    [[nodiscard]] static QString signatureTaken(const QString &peer, const QString &region);
    [[nodiscard]] static QString signatureUnclear();

    [[nodiscard]] static QString isDirectory(const QString &path);
    [[nodiscard]] static QString readWrite();
    [[nodiscard]] static QString unknownSpace();
    /// \a total may be empty.
    [[nodiscard]] static QString space(const QString &free, const QString &total);

    /// "0 entries", "1 entry", "1000 entries and more".
    [[nodiscard]] static QString listed(qsizetype entries, bool hasMore);
    [[nodiscard]] static QString listed(const ObjectPage &page);
    [[nodiscard]] static QString listedAs(const QString &listed, const QString &format);
    [[nodiscard]] static QString listedIn(const QString &listed, const QString &container);
    [[nodiscard]] static QString unreadable(const QString &why);
    [[nodiscard]] static QString noContainer(const QString &name, bool isMade);
};

} // namespace Quartermaster
