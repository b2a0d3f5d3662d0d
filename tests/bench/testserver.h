// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QHash>
#include <QString>

namespace Quartermaster {

/// One of tests/servers, up for as long as this lives, on ports beside those of tests/run.sh, whose servers may be up too.
class TestServer
{
public:
    /// Starts \a name (swift, ceph, nginx) below \a folder.
    TestServer(const QString &name, const QString &folder);
    ~TestServer();
    Q_DISABLE_COPY_MOVE(TestServer)

    [[nodiscard]] bool isUp() const { return m_isUp; }
    [[nodiscard]] QString folder() const { return m_folder; }
    /// What it told at its start, such as "S3_ENDPOINT".
    [[nodiscard]] QString told(const QString &key) const { return m_told.value(key); }
    /// QM_TEST_PORT_BASE of all of them.
    [[nodiscard]] static int portBase();

private:
    QString m_script;
    QString m_folder;
    QHash<QString, QString> m_told;
    bool m_isUp = false;
};

/// A folder in memory, if there is room for what is measured; else one on a disk.
[[nodiscard]] QString placeInMemory();
/// \a bytes that do not compress, the same ones each time.
[[nodiscard]] bool writeNoise(const QString &path, qint64 bytes);
/// \a text as a file, readable to us only.
[[nodiscard]] bool writeText(const QString &path, const QString &text);

} // namespace Quartermaster
