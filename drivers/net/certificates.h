// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/connectiontest.h"

#include <QSslCertificate>
#include <QSslError>

namespace Quartermaster {

/// \a chain as a server sent it, the server's own first, each with what \a errors say against it. An authority of \a trusted
/// that signed the last one follows it. Names are shown escaped: they are the server's.
[[nodiscard]] QList<CertificateInfo> certificateChain(const QList<QSslCertificate> &chain,
                                                      const QList<QSslError> &errors, const QString &host,
                                                      const QList<QSslCertificate> &trusted);

} // namespace Quartermaster
