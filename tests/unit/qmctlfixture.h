// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

/// What one run of the program came to.
struct Run {
    int code = -1; ///< -1: it crashed, or did not end by itself.
    QByteArray out;
    QByteArray err;
    qint64 milliseconds = 0;
};

/// A folder with a configuration of stores in every state, and the program to try on it (from QM_TEST_BIN_DIR). "cheap" and
/// "other" are directories, images/ and other/; the rest is simulated. The folder here/ is for downloads, the file image for uploads.
class QmctlFixture
{
public:
    static constexpr int patience = 30'000; // ms

    QmctlFixture();

    [[nodiscard]] static QString program();
    [[nodiscard]] QString path(const QString &name) const { return m_dir.filePath(name); }
    [[nodiscard]] QString configuration() const { return path(QStringLiteral("stores.conf")); }
    void write(const QString &name, const QByteArray &content) const;
    [[nodiscard]] QByteArray read(const QString &name) const;
    /// All that is in a folder, hidden files too.
    [[nodiscard]] QStringList files(const QString &folder) const;
    /// With the configuration, unless \a words ask for the demo.
    [[nodiscard]] Run run(const QStringList &words) const;
    [[nodiscard]] std::unique_ptr<QProcess> start(const QStringList &words) const;

private:
    QTemporaryDir m_dir;
};
