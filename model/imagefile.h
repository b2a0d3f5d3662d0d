// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"
#include "model/imageheader.h"

namespace Quartermaster {

/// Reads what of a local image tells its format, a few pieces of it at most. Blocks: for a worker's thread. Fails with LocalFile
/// for what is no regular file or can't be read.
[[nodiscard]] Result<ImageHeader> inspectImageFile(const QString &path);

/// Whether \a header should be told of before it is uploaded as \a fileName: its data are elsewhere, it is damaged, or it is
/// not what its name says.
[[nodiscard]] bool isSuspicious(const ImageHeader &header, const QString &fileName);

/// "qcow2 (version 3)": format and variant.
[[nodiscard]] QString imageFormatText(const ImageHeader &header);
/// A whole sentence, plain and escaped.
[[nodiscard]] QString imageWarningText(const ImageWarning &warning);
/// All that is said of \a header under \a fileName, a sentence a line; empty where nothing is.
[[nodiscard]] QStringList imageWarningTexts(const ImageHeader &header, const QString &fileName);

} // namespace Quartermaster
