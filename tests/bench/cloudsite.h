// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/bench/testserver.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace Quartermaster {

/// Where one store of the cloud lies, as each client is told: qmctl, curl (a file of options) and rclone.
struct CloudPlace {
    QString name;      ///< "Swift", "radosgw": for the table.
    QString store;     ///< In configuration().
    QString url;       ///< Of the container or bucket.
    QString curlFile;  ///< curl's --config: authentication.
    QString container; ///< Its name alone.
};

/// Swift and radosgw, empty, for one benchmark, with a container or bucket `bench` each. Swift's container is served in S3's
/// terms as well.
class CloudSite
{
public:
    /// Starts \a servers, of "swift" and "ceph".
    explicit CloudSite(const QStringList &servers);

    [[nodiscard]] bool isUp() const { return m_isUp; }
    [[nodiscard]] QString scratch() const;
    [[nodiscard]] CloudPlace swift() const { return m_swift; }
    [[nodiscard]] CloudPlace swiftsS3() const { return m_swiftsS3; }
    [[nodiscard]] CloudPlace radosgw() const { return m_radosgw; }
    /// qmctl --config ... with \a arguments behind.
    [[nodiscard]] QStringList qmctl(const QStringList &arguments) const;
    /// rclone, which has the stores under the same names.
    [[nodiscard]] QStringList rclone(const QStringList &arguments) const;
    /// curl, as \a place wants it.
    [[nodiscard]] QStringList curl(const CloudPlace &place, const QStringList &arguments) const;
    /// Lists \a count objects images/NNNNNN.img in Swift's container that are not there, at once.
    [[nodiscard]] bool fillSwift(int count) const;

private:
    [[nodiscard]] QString swiftToken() const;

    QTemporaryDir m_folder;
    std::unique_ptr<TestServer> m_swiftServer;
    std::unique_ptr<TestServer> m_cephServer;
    CloudPlace m_swift;
    CloudPlace m_swiftsS3;
    CloudPlace m_radosgw;
    bool m_isUp = false;
};

} // namespace Quartermaster
